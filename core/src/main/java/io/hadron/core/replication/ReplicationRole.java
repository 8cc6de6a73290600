package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replica is in its current term. Legal transitions:
 *
 * <pre>
 * from              to                 when
 * Idle              RecoveringLeader   designated leader of a term above every one seen before this process started
 * Idle              Idle               another replica was designated; or a new term had to be asked for
 * RecoveringLeader  EstablishedLeader  the controller accepted "established"
 * RecoveringLeader  Idle               refused, or a higher term was seen
 * EstablishedLeader Idle               a higher term was seen
 * any               RecoveringLeader   designated leader of a higher term
 * any               Stopped            the disk failed or forgot, or the node goes down; final
 * </pre>
 */
public sealed interface ReplicationRole {

    /** The term in which this role is held. */
    long term();

    /** Not leading: the leader is another replica, or nobody yet. */
    record Idle(long term) implements ReplicationRole {}

    /** The group is down on this node until the process starts again. */
    record Stopped(long term, StopReason reason) implements ReplicationRole {}

    /** Serving. Commit follows the majority. */
    record EstablishedLeader(long term, CommitIndex commit) implements ReplicationRole {}

    /**
     * Leading, but not serving yet: fences a majority of the established set, then gets its
     * term-start batch held.
     */
    final class RecoveringLeader implements ReplicationRole {

        /** How far the recovery has come. */
        public enum Phase {
            /** The own fence is not durable yet. */
            FENCING,
            /** Waiting for a majority of the last established set. */
            COLLECTING,
            /** The term-start batch is not yet on a majority of the term's set. */
            STARTING,
            /** The controller has been told. */
            REPORTED
        }

        private final ReplicationInput.Designated designation;
        private final CommitIndex commit;
        private final SortedMap<NodeId, LogSummary> fenced = new TreeMap<>();
        private Phase phase = Phase.FENCING;

        RecoveringLeader(ReplicationInput.Designated designation, long termStart) {
            this.designation = designation;
            this.commit = new CommitIndex(designation.replicas(), termStart);
        }

        @Override
        public long term() {
            return designation.term();
        }

        public Phase phase() {
            return phase;
        }

        void enter(Phase next) {
            phase = next;
        }

        ReplicationInput.Designated designation() {
            return designation;
        }

        CommitIndex commit() {
            return commit;
        }

        void fenced(NodeId replica, LogSummary log) {
            fenced.put(replica, log);
        }

        boolean majorityFenced() {
            ReplicaSet base = designation.establishedReplicas();
            return fenced.keySet().stream().filter(base::contains).count() >= base.majority();
        }

        /** The highest last term in the fenced majority. */
        long lastTermOfBase() {
            ReplicaSet base = designation.establishedReplicas();
            return fenced.entrySet().stream()
                    .filter(vote -> base.contains(vote.getKey()))
                    .mapToLong(vote -> vote.getValue().lastTerm())
                    .max()
                    .orElse(0);
        }

        boolean isUpToDate(LogSummary own) {
            ReplicaSet base = designation.establishedReplicas();
            return fenced.entrySet().stream()
                    .filter(vote -> base.contains(vote.getKey()))
                    .allMatch(vote -> own.isUpToDateWith(vote.getValue()));
        }

        @Override
        public String toString() {
            return "RecoveringLeader[term="
                    + term()
                    + ", phase="
                    + phase
                    + ", commit="
                    + commit
                    + "]";
        }
    }
}
