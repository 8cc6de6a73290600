package io.hadron.core.replication;

/**
 * What a replica is in its current term. Legal transitions:
 *
 * <pre>
 * from              to                 when
 * any but Stopped   Idle               a higher term was seen, or designated, that is none of its business (yet)
 * any but Stopped   Follower           another replica was designated, or speaks as leader, in this term or a higher one
 * Idle, Follower    RecoveringLeader   designated leader of a term above every one led, or seen by an earlier process
 * any leader        RecoveringLeader   designated leader of a higher term
 * RecoveringLeader  EstablishedLeader  the controller accepted "established"
 * RecoveringLeader  Idle               refused, or no longer counted
 * any               Stopped            the disk failed or forgot, logs differ below commit, or the node goes down; final
 * </pre>
 */
public sealed interface ReplicationRole
        permits ReplicationRole.Idle, ReplicationRole.Stopped, ActiveRole {

    /** The term in which this role is held. */
    long term();

    /** Not a replica of this term, or nobody has said so yet. */
    record Idle(long term) implements ReplicationRole {}

    /** The group is down on this node until the process starts again. */
    record Stopped(long term, StopReason reason) implements ReplicationRole {}
}
