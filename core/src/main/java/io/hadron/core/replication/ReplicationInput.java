package io.hadron.core.replication;

import io.hadron.core.model.NodeId;

/** Everything that can happen to a control group's log. */
public sealed interface ReplicationInput {

    /**
     * The cluster's controller started a term, or changed the learners of the present one. Every
     * replica and learner is told, leader or not.
     *
     * @param term not below any earlier term of the group
     * @param leader the only replica that may lead it
     * @param replicas the replica set of the term
     * @param establishedTerm the last established term, 0 for none; the term itself if it has been
     *     established since
     * @param establishedReplicas the replica set of that term, empty for none
     * @param learners replicas that get the log but prove nothing: they count neither for fencing,
     *     nor for commit, nor as a source of recovery. Members of the set that have forgotten, or
     *     nodes that are to become members
     */
    record Designated(
            long term,
            NodeId leader,
            ReplicaSet replicas,
            long establishedTerm,
            ReplicaSet establishedReplicas,
            ReplicaSet learners)
            implements ReplicationInput {

        public Designated {
            if (term < 1 || establishedTerm < 0 || establishedTerm > term) {
                throw new IllegalArgumentException(
                        "term " + term + " after established term " + establishedTerm);
            }
            if (!replicas.contains(leader)) {
                throw new IllegalArgumentException("leader " + leader + " is not in " + replicas);
            }
            if (establishedTerm > 0 && establishedReplicas.isEmpty()) {
                throw new IllegalArgumentException("an established term has a replica set");
            }
        }

        /** Without learners. */
        public Designated(
                long term,
                NodeId leader,
                ReplicaSet replicas,
                long establishedTerm,
                ReplicaSet establishedReplicas) {
            this(term, leader, replicas, establishedTerm, establishedReplicas, ReplicaSet.NONE);
        }
    }

    /** A fence is on disk. */
    record FencePersisted(long term) implements ReplicationInput {}

    /** Someone outside the replication protocol showed a higher term than ours. */
    record HigherTermSeen(long term) implements ReplicationInput {}

    /**
     * A peer sent this. The bytes beside it stay with the driver until the effects of this step are
     * carried out: {@link ReplicationEffect.AppendEntries} and {@link
     * ReplicationEffect.InstallState} refer to them.
     */
    record Received(NodeId from, PeerMessage message) implements ReplicationInput {}

    /** A connection to this peer is there, perhaps a new one. */
    record PeerUp(NodeId peer) implements ReplicationInput {}

    /** No connection to this peer: what was sent may be lost, what is sent will be. */
    record PeerDown(NodeId peer) implements ReplicationInput {}

    /** Append a batch of {@code count} offsets. Only for an established leader. */
    record Propose(int count) implements ReplicationInput {

        public Propose {
            if (count < 1) {
                throw new IllegalArgumentException("a batch takes at least one offset: " + count);
            }
        }
    }

    /**
     * The end of a turn in which something was appended, acknowledged or read: push on. Cheap when
     * there is nothing to do.
     */
    record Replicate() implements ReplicationInput {}

    /**
     * Answers {@link ReplicationEffect.ReadEntries}. The machine answers with one {@link
     * ReplicationEffect.SendEntries}, or with none if the bytes are no longer wanted.
     *
     * @param term that of the request
     * @param base the {@code from} of the request
     * @param end the end of the last batch read, above {@code base}
     * @param bytes their size
     */
    record EntriesRead(NodeId to, long term, long base, long end, int bytes)
            implements ReplicationInput {}

    /** Answers {@link ReplicationEffect.ReadEntries}: trimmed away meanwhile. */
    record EntriesGone(NodeId to, long term, long lowMark) implements ReplicationInput {}

    /**
     * Answers {@link ReplicationEffect.ReadState}.
     *
     * @param term that of the request
     * @param base the offset up to which the state contains the log: neither below the low mark nor
     *     above what is committed
     */
    record StateRead(NodeId to, long term, long base) implements ReplicationInput {}

    /** More of the state that was offered to a replica is on its way. */
    record StateSending(NodeId to, long term) implements ReplicationInput {}

    /** {@link ReplicationEffect.InstallState} is durable. */
    record StateInstalled(long term, long base) implements ReplicationInput {}

    /** This replica's log is durable below {@code endOffset}. */
    record Persisted(long endOffset) implements ReplicationInput {}

    /**
     * {@link ReplicationEffect.Truncate} is durable. Must come after the {@link Persisted} of every
     * write before the cut, and before that of every write after it.
     */
    record Truncated(long newEnd) implements ReplicationInput {}

    /** This replica's low mark was raised; nothing below it can be read any more. */
    record Trimmed(long lowMark) implements ReplicationInput {}

    /**
     * About every 200 ms while {@link ReplicationMachine#isRestless()}: ask again where an answer
     * stays away, say what is owed.
     */
    record Tick() implements ReplicationInput {}

    /** The controller accepted that this term is established. */
    record EstablishedAccepted(long term) implements ReplicationInput {}

    /** The controller has moved on. */
    record EstablishedRefused(long term, long currentTerm) implements ReplicationInput {}

    /** Storage or the operator takes the group down; final for this machine. */
    record Stop(StopReason reason) implements ReplicationInput {}
}
