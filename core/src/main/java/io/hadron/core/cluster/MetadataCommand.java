package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.Tombstone.Purge;
import java.util.List;
import java.util.UUID;

/**
 * Everything that changes metadata. Each is safe to send again after an unknown outcome: see its
 * text.
 */
public sealed interface MetadataCommand {
    /** Most entries in one batched command. */
    int MAX_BATCH = 20_000;

    /**
     * Makes a new node known and gives it its id. Repeating it with the same store id gives the
     * same id. The node holds nothing until it has started.
     *
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record RegisterNode(UUID clusterId, UUID storeId, NodeProfile profile, long timeMs)
            implements MetadataCommand {}

    /**
     * A node's process has started. It leads nothing that it led before: another counted member
     * that is up leads a new term, or, where there is none, the node itself does, because the
     * process that led is gone. After a raised incarnation it is a learner of all that it holds, in
     * new terms; but of what only it holds, and may lack only what was never promised to survive,
     * it goes on being the leader, and that is recorded. Repeating it with the same session changes
     * nothing.
     *
     * @param session above every session the node has had: {@code last known + 1}
     * @param incarnation of its store; raised when it has lost something that it acknowledged
     * @param onlyUnsynced what a raised incarnation stands for is the death of a machine that did
     *     not force every write to its disk, as it was told to, and nothing else
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record NodeStarted(
            UUID clusterId,
            NodeId node,
            NodeProfile profile,
            UUID storeId,
            long session,
            long incarnation,
            boolean onlyUnsynced,
            long timeMs)
            implements MetadataCommand {
        /** A raised incarnation stands for a loss of any kind. */
        public NodeStarted(
                UUID clusterId,
                NodeId node,
                NodeProfile profile,
                UUID storeId,
                long session,
                long incarnation,
                long timeMs) {
            this(clusterId, node, profile, storeId, session, incarnation, false, timeMs);
        }

        /** The first incarnation, with nothing but an address for clients. */
        public NodeStarted(
                UUID clusterId,
                NodeId node,
                String address,
                UUID storeId,
                long session,
                long timeMs) {
            this(clusterId, node, NodeProfile.of(address), storeId, session, 1, timeMs);
        }

        public NodeStarted {
            if (session < 1 || incarnation < 1) {
                throw new IllegalArgumentException("sessions and incarnations count from 1");
            }
        }
    }

    /**
     * These nodes are out of reach, and others lead what they led. A node with another session than
     * this is left alone: it has started again since. A choice takes effect where the group's
     * leader is down; repeating the command changes nothing.
     */
    record NodesLost(List<LostNode> nodes, List<NewLeader> leaders) implements MetadataCommand {
        public NodesLost {
            nodes = bounded(nodes);
            leaders = bounded(leaders);
        }
    }

    /** A node's process that is out of reach. */
    record LostNode(NodeId node, long session) {}

    /** A leader for the term after {@code expectedTerm}. */
    record NewLeader(ControlGroupId group, long expectedTerm, NodeId leader) {}

    /** A node that was lost is there again: the same process. Repeating it changes nothing. */
    record NodeReachable(NodeId node, long session) implements MetadataCommand {}

    /** What an operator wants of a node. Repeating it changes nothing. */
    record SetNodeMode(NodeId node, NodeMode mode) implements MetadataCommand {}

    /**
     * Removes a node for ever: its id is not used again. Refused with the list of what would be
     * lost, and while the node is up and holds something. Repeating it changes nothing.
     *
     * @param acceptLoss remove it all the same; what may be lost is recorded
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record RemoveNode(NodeId node, boolean acceptLoss, String reason, long timeMs)
            implements MetadataCommand {}

    /**
     * Starts terms: moves leaders, changes replica sets, or only raises the term. Each change is
     * taken or refused by itself. Repeating it changes nothing, since the expected terms are over.
     */
    record StartTerms(List<TermChange> changes) implements MetadataCommand {
        public StartTerms {
            changes = bounded(changes);
        }
    }

    /**
     * The term after {@code expectedTerm}, of a partition's controller and of the consumer
     * controller beside it: naming either changes both.
     *
     * @param leader a counted member of this term and of the last established set
     * @param replicas new ones must be learners that have caught up
     * @param learners may leave out members only if they have caught up
     */
    record TermChange(
            ControlGroupId group,
            long expectedTerm,
            NodeId leader,
            List<NodeId> replicas,
            List<NodeId> learners) {
        public TermChange {
            replicas = List.copyOf(replicas);
            learners = List.copyOf(learners);
        }

        /** The same sets under another leader, or the same one again. */
        public static TermChange leader(ControlGroup now, NodeId leader) {
            return new TermChange(now.id(), now.term(), leader, now.replicas(), now.learners());
        }
    }

    /** Adds and removes learners without a new term, each change by itself. */
    record SetLearners(List<LearnerChange> changes) implements MetadataCommand {
        public SetLearners {
            changes = bounded(changes);
        }
    }

    /**
     * The learners of a partition's controller and of the consumer controller beside it.
     *
     * @param learners all of them; a member may be left out only if it has caught up, and a counted
     *     member can not become one
     */
    record LearnerChange(ControlGroupId group, long expectedTerm, List<NodeId> learners) {
        public LearnerChange {
            learners = List.copyOf(learners);
        }
    }

    /**
     * A leader says that learners hold all that is committed in its established term. A member that
     * has caught up with both controllers of its partition is counted from here on. Repeating it
     * changes nothing.
     */
    record ReportCaughtUp(NodeId leader, List<CaughtUp> learners) implements MetadataCommand {
        public ReportCaughtUp {
            learners = bounded(learners);
        }
    }

    /** A learner that has caught up with a group's leader in a term. */
    record CaughtUp(ControlGroupId group, long term, NodeId replica) {}

    /**
     * Gives up the majority of a partition's established set: this node's copy, whatever it holds,
     * is the partition from here on. Refused while a majority is up. Recorded. After an unknown
     * outcome look at the state before sending it again.
     *
     * @param leader up, and a holder of the group
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record ForceRecovery(
            ControlGroupId group, long expectedTerm, NodeId leader, String reason, long timeMs)
            implements MetadataCommand {}

    /**
     * Applies a change set, all or nothing. Repeated with the same request id, it answers as it did
     * the first time.
     *
     * @param fingerprint of the change set, so that a request id is not used for two
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record ApplyChangeSet(ChangeSet changes, long fingerprint, long timeMs)
            implements MetadataCommand {
        public static ApplyChangeSet of(ChangeSet changes, long timeMs) {
            return new ApplyChangeSet(changes, changes.fingerprint(), timeMs);
        }
    }

    /**
     * A leader has recovered its groups in these terms. Only current terms are accepted; repeating
     * it changes nothing.
     */
    record ReportEstablished(NodeId leader, List<GroupTerm> groups) implements MetadataCommand {
        public ReportEstablished {
            groups = bounded(groups);
        }
    }

    /** A group and a term of it. */
    record GroupTerm(ControlGroupId group, long term) {}

    /** Reserves producer ids. Repeating it reserves more: ids are plenty. */
    record AllocateProducerIds(int count) implements MetadataCommand {
        public static final int MAX_COUNT = 1_000_000;

        public AllocateProducerIds {
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException("count must be 1 to " + MAX_COUNT);
            }
        }
    }

    /**
     * Data of deleted objects, or of groups that have left a node, is gone from disk. Repeating it
     * changes nothing.
     */
    record ConfirmPurges(List<Purge> purges) implements MetadataCommand {
        public ConfirmPurges {
            purges = bounded(purges);
        }
    }

    private static <T> List<T> bounded(List<T> batch) {
        if (batch.size() > MAX_BATCH) {
            throw new IllegalArgumentException("more than " + MAX_BATCH + " in one command");
        }
        return List.copyOf(batch);
    }
}
