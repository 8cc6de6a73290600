package io.hadron.core.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * One replicated log with a leader. Only a committed metadata command starts a term; (group, term)
 * names exactly one leader and one replica set.
 *
 * <p>A replica counts for a majority, and as a source of recovery, only while it is not a learner.
 * A learner is a node that gets the log but must not be counted: because it is not a member yet, or
 * because it is one that has lost what it acknowledged. The size of a set, and so its majority, is
 * that of the whole set, learners included.
 *
 * @param stream the stream whose partition it serves
 * @param replicas the members of the term
 * @param term grows only, from 1; has nothing to do with Raft's terms
 * @param establishedTerm last term whose leader proved that it has recovered, which the next one
 *     must find in the logs that it recovers from; 0 = none yet, or not to be expected in them
 * @param establishedReplicas replica set of that term: the next term recovers from it; empty = none
 *     yet
 * @param learners members that are not counted, and nodes that may become members; ascending
 * @param caughtUp learners of which the leader of this term has said that they hold all that is
 *     committed; ascending
 * @param leaving nodes that hold the group no longer and have not confirmed that its data is gone;
 *     ascending
 */
public record ControlGroup(
        ControlGroupId id,
        ControlGroupKind kind,
        ObjectId stream,
        int partition,
        List<NodeId> replicas,
        NodeId leader,
        long term,
        long establishedTerm,
        List<NodeId> establishedReplicas,
        List<NodeId> learners,
        List<NodeId> caughtUp,
        List<NodeId> leaving) {
    /** Most nodes that hold a group at once. */
    public static final int MAX_HOLDERS = 15;

    public ControlGroup {
        replicas = distinct(replicas);
        establishedReplicas = distinct(establishedReplicas);
        learners = ascending(learners);
        caughtUp = ascending(caughtUp);
        leaving = ascending(leaving);
        Range.check("partition", partition, 0, StreamSpec.MAX_PARTITIONS - 1);
        Range.check("replicas", replicas.size(), 1, StreamSpec.MAX_REPLICAS);
        Range.check("learners", learners.size(), 0, MAX_HOLDERS - replicas.size());
        Range.check("term", term, 1, Long.MAX_VALUE);
        Range.check("establishedTerm", establishedTerm, 0, term);
        if (!replicas.contains(leader)) {
            throw new IllegalArgumentException("leader " + leader + " is not in " + replicas);
        }
        if (establishedReplicas.isEmpty() && establishedTerm > 0) {
            throw new IllegalArgumentException("an established term has a replica set");
        }
        if (!learners.containsAll(caughtUp)) {
            throw new IllegalArgumentException(caughtUp + " are not all in " + learners);
        }
    }

    /** In its first term. The first replica leads. */
    public static ControlGroup created(
            ControlGroupId id,
            ControlGroupKind kind,
            ObjectId stream,
            int partition,
            List<NodeId> replicas) {
        return new ControlGroup(
                id,
                kind,
                stream,
                partition,
                replicas,
                replicas.getFirst(),
                1,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The same leader, replicas and learners, one term later. */
    public ControlGroup nextTerm() {
        return startTerm(leader, replicas, learners);
    }

    /** One term later. */
    public ControlGroup startTerm(
            NodeId newLeader, List<NodeId> members, List<NodeId> newLearners) {
        return with(
                members,
                newLeader,
                Math.addExact(term, 1),
                establishedTerm,
                establishedReplicas,
                newLearners,
                List.of());
    }

    /** The current term is established. */
    public ControlGroup established() {
        return with(replicas, leader, term, term, replicas, learners, caughtUp);
    }

    /** In the same term. */
    public ControlGroup withLearners(Collection<NodeId> next) {
        List<NodeId> left = caughtUp.stream().filter(next::contains).toList();
        return with(
                replicas,
                leader,
                term,
                establishedTerm,
                establishedReplicas,
                List.copyOf(next),
                left);
    }

    /** In the same term: this learner holds all that is committed. */
    public ControlGroup withCaughtUp(NodeId learner) {
        List<NodeId> more = new ArrayList<>(caughtUp);
        more.add(learner);
        return with(replicas, leader, term, establishedTerm, establishedReplicas, learners, more);
    }

    /**
     * One term later, with this node alone, whatever it holds: the majority of the established set
     * is given up, and with it what made the term that was established last. The survivor may know
     * nothing of that term, so all that is asked of it is that it has a log at all.
     */
    public ControlGroup forced(NodeId survivor) {
        List<NodeId> alone = List.of(survivor);
        List<NodeId> established = wasEstablished() ? alone : List.of();
        return with(
                alone,
                survivor,
                Math.addExact(term, 1),
                Math.min(establishedTerm, 1),
                established,
                List.of(),
                List.of());
    }

    /**
     * One term later, with the same node alone and what it still holds, even if that is nothing: it
     * may have lost what it had not forced to its disk, and nobody else ever held any of it.
     */
    public ControlGroup resumed() {
        return with(
                replicas,
                leader,
                Math.addExact(term, 1),
                0,
                establishedReplicas,
                List.of(),
                List.of());
    }

    /** The node has confirmed that the data is gone, or is gone itself. */
    public ControlGroup withoutLeaving(NodeId node) {
        List<NodeId> left = leaving.stream().filter(n -> !n.equals(node)).toList();
        return new ControlGroup(
                id,
                kind,
                stream,
                partition,
                replicas,
                leader,
                term,
                establishedTerm,
                establishedReplicas,
                learners,
                caughtUp,
                left);
    }

    /** Whether the current term's leader may serve. */
    public boolean isEstablished() {
        return establishedTerm == term;
    }

    /** Whether any term ever was: before, there is nothing that could be lost. */
    public boolean wasEstablished() {
        return !establishedReplicas.isEmpty();
    }

    /** Whether the node is a member that counts. */
    public boolean counts(NodeId node) {
        return replicas.contains(node) && !learners.contains(node);
    }

    /** Whether the node may be a source of recovery. */
    public boolean countsForRecovery(NodeId node) {
        return establishedReplicas.contains(node) && !learners.contains(node);
    }

    /** All nodes that have to keep the group's data; ascending. */
    public List<NodeId> holders() {
        TreeSet<NodeId> all = new TreeSet<>(replicas);
        all.addAll(establishedReplicas);
        all.addAll(learners);
        return List.copyOf(all);
    }

    /** Whether the node has to keep the group's data. */
    public boolean isHeldBy(NodeId node) {
        return replicas.contains(node)
                || establishedReplicas.contains(node)
                || learners.contains(node);
    }

    private ControlGroup with(
            List<NodeId> members,
            NodeId newLeader,
            long newTerm,
            long newEstablishedTerm,
            List<NodeId> newEstablished,
            List<NodeId> newLearners,
            List<NodeId> newCaughtUp) {
        TreeSet<NodeId> left = new TreeSet<>(leaving);
        left.addAll(holders());
        members.forEach(left::remove);
        newEstablished.forEach(left::remove);
        newLearners.forEach(left::remove);
        return new ControlGroup(
                id,
                kind,
                stream,
                partition,
                members,
                newLeader,
                newTerm,
                newEstablishedTerm,
                newEstablished,
                newLearners,
                newCaughtUp,
                List.copyOf(left));
    }

    private static List<NodeId> distinct(List<NodeId> nodes) {
        if (new TreeSet<>(nodes).size() != nodes.size()) {
            throw new IllegalArgumentException("a node is named twice: " + nodes);
        }
        return List.copyOf(nodes);
    }

    private static List<NodeId> ascending(List<NodeId> nodes) {
        return nodes.isEmpty() ? List.of() : List.copyOf(new TreeSet<>(nodes));
    }
}
