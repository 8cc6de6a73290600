package io.hadron.simulation.crc;

import io.hadron.core.cluster.LeaderChoice;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Transition;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone.Purge;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.simulation.crc.CrcView.Session;
import io.hadron.simulation.crc.GroupView.Members;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The controller's state: the real machine, and every state it has been in. Asking it, and hearing
 * of it, is the work of {@link CrcPort}.
 */
public final class SimCrc {

    private record Term(long group, long term) {}

    /** What {@link #establish} answers. */
    public record Establishment(boolean accepted, long currentTerm) {}

    private final SortedMap<Long, ControlGroup> named;
    private final Set<Term> everEstablished = new HashSet<>();
    private final List<CrcView> views = new ArrayList<>();
    private MetadataState state;

    /** Creates nodes and groups; see {@link Founding}. */
    public SimCrc(int nodes, int replicas) {
        var founding = new Founding(nodes, replicas);
        this.state = founding.state();
        this.named = founding.groups();
        changed();
    }

    /** Applies a command as it comes from the duties of the controller's leader. */
    public MetadataOutcome apply(MetadataCommand command) {
        Transition transition = MetadataMachine.apply(state, state.version() + 1, command);
        state = transition.state();
        if (!transition.changes().isEmpty()) {
            changed();
        }
        return transition.outcome();
    }

    private void changed() {
        var groups = new TreeMap<Long, GroupView>();
        named.keySet().forEach(group -> groups.put(group, view(now(group))));
        var sessions = new TreeMap<NodeId, Session>();
        state.nodes()
                .forEach(node ->
                        sessions.put(node.id(), new Session(node.session(), node.incarnation())));
        views.add(new CrcView(views.size(), groups, sessions));
    }

    private static GroupView view(ControlGroup group) {
        return new GroupView(
                group.term(),
                group.leader(),
                new Members(new ReplicaSet(group.replicas()), new ReplicaSet(group.learners())),
                group.caughtUp(),
                group.establishedTerm(),
                new ReplicaSet(group.establishedReplicas()),
                group.leaving());
    }

    private ControlGroup now(long group) {
        ControlGroup first = Objects.requireNonNull(named.get(group));
        return Objects.requireNonNull(state.controlGroup(first.id()));
    }

    public GroupView group(long group) {
        return latest().group(group);
    }

    public CrcView latest() {
        return views.getLast();
    }

    /** All that was decided up to an earlier point. */
    public CrcView view(long index) {
        return views.get((int) index);
    }

    /** All that the controller knows now. */
    public MetadataView state() {
        return state;
    }

    /** The controller's name of a group. */
    public ControlGroupId id(long group) {
        return now(group).id();
    }

    /** Whether the controller takes the node for reachable. */
    public boolean isUp(NodeId node) {
        NodeInfo info = state.node(node);
        return info != null && info.isUp();
    }

    /** Accepts the current term only. */
    public Establishment establish(NodeId leader, long group, long term) {
        var report =
                new MetadataCommand.ReportEstablished(
                        leader, List.of(new GroupTerm(now(group).id(), term)));
        boolean accepted =
                apply(report) instanceof MetadataOutcome.EstablishedReported done
                        && !done.accepted().isEmpty();
        if (accepted) {
            everEstablished.add(new Term(group, term));
        }
        return new Establishment(accepted, group(group).term());
    }

    /** Whether the term was ever accepted. */
    public boolean wasEstablished(long group, long term) {
        return everEstablished.contains(new Term(group, term));
    }

    /** Starts the term after {@code expected} under a leader, if that is still the current one. */
    public void startTerm(long group, long expected, NodeId leader) {
        ControlGroup now = now(group);
        if (now.term() == expected) {
            apply(new MetadataCommand.StartTerms(List.of(TermChange.leader(now, leader))));
        }
    }

    /** The leader of a term has given up. */
    public void leaderGaveUp(NodeId leader, long group, long term) {
        ControlGroup now = now(group);
        if (now.term() == term && now.leader().equals(leader)) {
            MetadataCommand.TermChange change = LeaderChoice.another(state, now);
            if (change != null) {
                apply(new MetadataCommand.StartTerms(List.of(change)));
            }
        }
    }

    /** Changes the set, by a new term. Learners that join it are learners no more. */
    public void changeSet(long group, ReplicaSet replicas, NodeId leader) {
        ControlGroup now = now(group);
        var learners =
                now.learners().stream()
                        .filter(n -> !now.caughtUp().contains(n) || !replicas.contains(n))
                        .toList();
        apply(
                new MetadataCommand.StartTerms(
                        List.of(
                                new TermChange(
                                        now.id(),
                                        now.term(),
                                        leader,
                                        replicas.members(),
                                        learners))));
    }

    /** A replica that does not count yet gets the log from now on. */
    public void addLearner(long group, NodeId node) {
        ControlGroup now = now(group);
        if (!now.isHeldBy(node)) {
            var learners = new TreeSet<>(now.learners());
            learners.add(node);
            setLearners(now, learners);
        }
    }

    /** Gives a learner up that was never a member. */
    public void removeLearner(long group, NodeId node) {
        ControlGroup now = now(group);
        var learners = new TreeSet<>(now.learners());
        if (!now.replicas().contains(node)
                && !now.establishedReplicas().contains(node)
                && learners.remove(node)) {
            setLearners(now, learners);
        }
    }

    private void setLearners(ControlGroup now, Set<NodeId> learners) {
        apply(
                new MetadataCommand.SetLearners(
                        List.of(new LearnerChange(now.id(), now.term(), List.copyOf(learners)))));
    }

    /** A leader says that a learner has caught up. */
    public void caughtUp(NodeId leader, long group, long term, NodeId node) {
        apply(
                new MetadataCommand.ReportCaughtUp(
                        leader, List.of(new CaughtUp(now(group).id(), term, node))));
    }

    /** A leader says that a replica no longer has what it acknowledged. */
    public void damaged(long group, long term, NodeId node) {
        ControlGroup now = now(group);
        if (now.term() == term && now.counts(node)) {
            var learners = new TreeSet<>(now.learners());
            learners.add(node);
            apply(
                    new MetadataCommand.StartTerms(
                            List.of(
                                    new TermChange(
                                            now.id(),
                                            term,
                                            now.leader(),
                                            now.replicas(),
                                            List.copyOf(learners)))));
        }
    }

    /** A process has started, perhaps with less than the one before it had acknowledged. */
    public void nodeStarted(NodeId node, long session, long incarnation, boolean onlyUnsynced) {
        apply(Founding.started(node, session, incarnation, onlyUnsynced));
    }

    /** A node no longer has anything of a group. */
    public void purged(long group, NodeId node) {
        ControlGroup now = now(group);
        apply(new MetadataCommand.ConfirmPurges(List.of(new Purge(now.stream(), now.id(), node))));
    }

    /** As an operator does who wants more or fewer replicas of the partition's stream. */
    public void replicas(long group, int count) {
        StreamInfo stream = Objects.requireNonNull(state.stream(now(group).stream()));
        apply(Founding.replicas(stream, count, state.version()));
    }

    /** A process is out of reach; where it led, this one leads. */
    public void lost(NodeId node, long group, @Nullable NodeId next) {
        ControlGroup now = now(group);
        List<NewLeader> choices =
                next == null ? List.of() : List.of(new NewLeader(now.id(), now.term(), next));
        apply(new MetadataCommand.NodesLost(List.of(new LostNode(node, session(node))), choices));
    }

    private long session(NodeId node) {
        return Objects.requireNonNull(latest().sessions().get(node)).session();
    }

    /** What only an operator may do, who accepts the loss: this copy is the group from now on. */
    public MetadataOutcome force(long group, NodeId leader) {
        ControlGroup now = now(group);
        return apply(
                new MetadataCommand.ForceRecovery(now.id(), now.term(), leader, "forced", 1_000));
    }
}
