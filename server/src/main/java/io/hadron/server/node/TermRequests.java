package io.hadron.server.node;

import io.hadron.core.cluster.LeaderChoice;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.raft.SubmitResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What groups on this node ask of the cluster controller besides being established: another term,
 * or to count a learner. What comes within a moment goes as one command. Any thread.
 */
final class TermRequests {
    private static final Logger LOG = LoggerFactory.getLogger(TermRequests.class);
    private static final long GATHER_MS = 5;
    private static final long RETRY_MS = 200;

    private final NodeId self;
    private final CommandSender sender;
    private final Supplier<MetadataView> metadata;
    private final ScheduledExecutorService timer;
    private final Map<ControlGroupId, TermChange> terms = new LinkedHashMap<>();
    private final Map<CaughtUp, Boolean> learners = new LinkedHashMap<>();
    private boolean scheduled;

    TermRequests(
            NodeId self,
            CommandSender sender,
            Supplier<MetadataView> metadata,
            ScheduledExecutorService timer) {
        this.self = self;
        this.sender = sender;
        this.metadata = metadata;
        this.timer = timer;
    }

    /**
     * Asks for the term after this one, if it is still the present one. One that may not lead is
     * not asked for: then the present leader goes on by itself.
     */
    void newTerm(long group, long term, @Nullable NodeId leader) {
        ControlGroup now = present(group, term);
        if (now == null) {
            return;
        }
        if (leader == null) {
            add(TermChange.leader(now, now.leader()));
        } else if (!now.countsForRecovery(leader)) {
            return;
        } else if (now.counts(leader)) {
            add(TermChange.leader(now, leader));
        } else {
            // Only one that is to leave has what the term begins with: the set before comes back.
            add(new TermChange(now.id(), term, leader, now.establishedReplicas(), now.learners()));
        }
    }

    /** Asks for the term after this one, in which a replica is not counted. */
    void withoutCounting(long group, long term, NodeId replica) {
        ControlGroup now = present(group, term);
        if (now != null && now.counts(replica) && !now.leader().equals(replica)) {
            TreeSet<NodeId> more = new TreeSet<>(now.learners());
            more.add(replica);
            add(new TermChange(now.id(), term, now.leader(), now.replicas(), List.copyOf(more)));
        }
    }

    /**
     * Asks for the term after this one, in which this node is a learner and another one leads. Only
     * if enough others count: a damaged copy is better than none. The groups' progress, which is
     * short and of no use where it can not be read, needs no more of them than the next term does.
     */
    void withoutSelf(long group, long term) {
        MetadataView view = metadata.get();
        ControlGroup now = present(group, term);
        if (now == null || !now.replicas().contains(self)) {
            return;
        }
        List<NodeId> others =
                now.replicas().stream()
                        .filter(node -> !node.equals(self))
                        .filter(node -> now.counts(node) && now.countsForRecovery(node))
                        .filter(node -> isUp(view, node))
                        .toList();
        int size = now.replicas().size();
        int needed = now.kind() == ControlGroupKind.SCC ? (size + 1) / 2 : size / 2 + 1;
        if (others.size() < needed) {
            LOG.warn(
                    "control group {} can not be repaired now: of {} only {} have a sound copy and are up",
                    group,
                    now.replicas(),
                    others);
            return;
        }
        TreeSet<NodeId> learners = new TreeSet<>(now.learners());
        learners.add(self);
        NodeId leader = others.contains(now.leader()) ? now.leader() : others.getFirst();
        add(new TermChange(now.id(), term, leader, now.replicas(), List.copyOf(learners)));
    }

    /** Asks for the term after this one with another leader, if there is one that could be it. */
    void anotherLeader(long group, long term) {
        ControlGroup now = present(group, term);
        TermChange change =
                now == null || !now.leader().equals(self)
                        ? null
                        : LeaderChoice.another(metadata.get(), now);
        if (change != null) {
            add(change);
        }
    }

    private static boolean isUp(MetadataView view, NodeId node) {
        NodeInfo known = view.node(node);
        return known != null && known.isUp();
    }

    private @Nullable ControlGroup present(long group, long term) {
        ControlGroup now = metadata.get().controlGroup(new ControlGroupId(group));
        return now == null || now.term() != term ? null : now;
    }

    private synchronized void add(TermChange change) {
        terms.put(change.group(), change);
        schedule(GATHER_MS);
    }

    /** Says that a learner holds all that is committed. Said again by the group until it counts. */
    synchronized void caughtUp(long group, long term, NodeId replica) {
        learners.put(new CaughtUp(new ControlGroupId(group), term, replica), true);
        schedule(GATHER_MS);
    }

    private synchronized void schedule(long delayMs) {
        if (!scheduled) {
            scheduled = true;
            timer.schedule(this::send, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private void send() {
        List<TermChange> changes;
        List<CaughtUp> ready;
        synchronized (this) {
            scheduled = false;
            changes = new ArrayList<>(terms.values());
            ready = new ArrayList<>(learners.keySet());
            terms.clear();
            learners.clear();
        }
        if (!changes.isEmpty()) {
            var _ =
                    sender.submit(new MetadataCommand.StartTerms(changes))
                            .thenAccept(result -> answered(changes, result));
        }
        if (!ready.isEmpty()) {
            var _ = sender.submit(new MetadataCommand.ReportCaughtUp(self, ready));
        }
    }

    private void answered(List<TermChange> changes, SubmitResult result) {
        LOG.debug("asked for {} terms: {}", changes.size(), result);
        if (!(result instanceof SubmitResult.Done)) {
            timer.schedule(() -> again(changes), RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void again(List<TermChange> changes) {
        for (TermChange change : changes) {
            if (present(change.group().value(), change.expectedTerm()) != null) {
                add(change);
            }
        }
    }
}
