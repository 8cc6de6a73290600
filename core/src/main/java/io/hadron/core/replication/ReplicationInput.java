package io.hadron.core.replication;

import io.hadron.core.model.NodeId;

/** Everything that can happen to a control group's log. */
public sealed interface ReplicationInput {

    /**
     * The cluster's controller started a term.
     *
     * @param term greater than every earlier term of the group
     * @param leader the only replica that may lead it
     * @param replicas the replica set of the term
     * @param establishedTerm the last established term, 0 for none; the term itself if it has been
     *     established since
     * @param establishedReplicas the replica set of that term, empty for none
     */
    record Designated(
            long term,
            NodeId leader,
            ReplicaSet replicas,
            long establishedTerm,
            ReplicaSet establishedReplicas)
            implements ReplicationInput {

        public Designated {
            if (term < 1 || establishedTerm < 0 || establishedTerm > term) {
                throw new IllegalArgumentException(
                        "term " + term + " after established term " + establishedTerm);
            }
            if (!replicas.contains(leader)) {
                throw new IllegalArgumentException("leader " + leader + " is not in " + replicas);
            }
            if ((establishedTerm == 0) != establishedReplicas.isEmpty()) {
                throw new IllegalArgumentException("established term and set must come together");
            }
        }
    }

    /** A fence is on disk. */
    record FencePersisted(long term) implements ReplicationInput {}

    /** A peer is durably fenced at a term and says what its log holds. */
    record PeerFenced(NodeId replica, long term, LogSummary log) implements ReplicationInput {}

    /** Someone answered with a higher term than ours. */
    record HigherTermSeen(long term) implements ReplicationInput {}

    /** Append a batch of {@code count} offsets. Only for an established leader. */
    record Propose(int count) implements ReplicationInput {

        public Propose {
            if (count < 1) {
                throw new IllegalArgumentException("a batch takes at least one offset: " + count);
            }
        }
    }

    /** This replica's log is durable below {@code endOffset}. */
    record Persisted(long endOffset) implements ReplicationInput {}

    /** A peer holds our log durably below {@code verifiedEnd}, previous term and offset matched. */
    record PeerPersisted(NodeId replica, long term, long verifiedEnd) implements ReplicationInput {}

    /** The controller accepted that this term is established. */
    record EstablishedAccepted(long term) implements ReplicationInput {}

    /** The controller has moved on. */
    record EstablishedRefused(long term, long currentTerm) implements ReplicationInput {}

    /** Storage or the operator takes the group down; final for this machine. */
    record Stop(StopReason reason) implements ReplicationInput {}
}
