package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataOutcome.EstablishedReported;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.raft.SubmitResult;
import io.hadron.server.log.TermReports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cluster controller which terms are established, many in one command: a node that starts
 * with a thousand groups sends a few commands, not a thousand. One command is under way at a time;
 * what comes meanwhile goes with the next.
 */
final class EstablishedReports implements TermReports {
    private static final Logger LOG = LoggerFactory.getLogger(EstablishedReports.class);
    private static final int MAX_GROUPS = 5_000;
    private static final long RETRY_MS = 50;

    /** Takes the controller's answer for one group. Any thread. */
    @FunctionalInterface
    interface Answers {
        void answer(long group, ReplicationInput answer);
    }

    private final NodeId self;
    private final TermRequests requests;
    private final CommandSender sender;
    private final Answers answers;
    private final ScheduledExecutorService timer;

    /** The newest term of each group: groups say it again until they are answered. */
    private final Map<Long, Long> waiting = new LinkedHashMap<>();

    private final AtomicBoolean underWay = new AtomicBoolean();

    EstablishedReports(
            NodeId self,
            CommandSender sender,
            TermRequests requests,
            Answers answers,
            ScheduledExecutorService timer) {
        this.self = self;
        this.requests = requests;
        this.sender = sender;
        this.answers = answers;
        this.timer = timer;
    }

    @Override
    public void established(long group, long term) {
        wait(group, term);
        // A moment for the other groups of the same shard turn.
        timer.schedule(this::send, 1, TimeUnit.MILLISECONDS);
    }

    private void wait(long group, long term) {
        synchronized (waiting) {
            waiting.merge(group, term, Math::max);
        }
    }

    /** How many groups wait to be reported. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    @Override
    public void newTermNeeded(long group, long term, @Nullable NodeId leader) {
        requests.newTerm(group, term, leader);
    }

    @Override
    public void learnerCaughtUp(long group, long term, NodeId replica) {
        requests.caughtUp(group, term, replica);
    }

    @Override
    public void replicaDamaged(long group, long term, NodeId replica, long acked, long reported) {
        LOG.error(
                "control group {}: node {} has acknowledged everything below {}, and has {} now: it has forgotten",
                group,
                replica,
                acked,
                reported);
        requests.withoutCounting(group, term, replica);
    }

    @Override
    public void repairNeeded(long group, long term) {
        requests.withoutSelf(group, term);
    }

    @Override
    public void leaderGaveUp(long group, long term) {
        requests.anotherLeader(group, term);
    }

    private void send() {
        if (waiting() == 0 || !underWay.compareAndSet(false, true)) {
            return;
        }
        List<GroupTerm> batch = next();
        var _ =
                sender.submit(new ReportEstablished(self, batch))
                        .thenAccept(result -> {
                            long delay = answered(batch, result);
                            underWay.set(false);
                            timer.schedule(this::send, delay, TimeUnit.MILLISECONDS);
                        });
    }

    private List<GroupTerm> next() {
        List<GroupTerm> batch = new ArrayList<>();
        synchronized (waiting) {
            var entries = waiting.entrySet().iterator();
            while (batch.size() < MAX_GROUPS && entries.hasNext()) {
                Map.Entry<Long, Long> entry = entries.next();
                batch.add(new GroupTerm(new ControlGroupId(entry.getKey()), entry.getValue()));
                entries.remove();
            }
        }
        return batch;
    }

    /** Returns after how many milliseconds the next report may go. */
    private long answered(List<GroupTerm> batch, SubmitResult result) {
        return switch (result) {
            case SubmitResult.Done(EstablishedReported reported) -> {
                tell(batch, reported);
                yield 0;
            }
            case SubmitResult.Done(MetadataOutcome other) -> {
                LOG.error(
                        "the cluster controller answered a report of established terms with {}",
                        other);
                yield RETRY_MS;
            }
            case SubmitResult.Unavailable _, SubmitResult.Unknown _ -> {
                batch.forEach(sent -> wait(sent.group().value(), sent.term()));
                yield RETRY_MS;
            }
        };
    }

    private void tell(List<GroupTerm> batch, EstablishedReported reported) {
        Map<ControlGroupId, Long> terms = new HashMap<>();
        batch.forEach(sent -> terms.put(sent.group(), sent.term()));
        for (ControlGroupId group : reported.accepted()) {
            Long term = terms.get(group);
            if (term != null) {
                answers.answer(group.value(), new ReplicationInput.EstablishedAccepted(term));
            }
        }
        for (GroupTerm refused : reported.refused()) {
            Long term = terms.get(refused.group());
            if (term != null) {
                answers.answer(
                        refused.group().value(),
                        new ReplicationInput.EstablishedRefused(term, refused.term()));
            }
        }
    }
}
