package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What the driver of a control group's log must do, in the order given. Writes to the store must
 * become durable in the order in which they are asked for.
 */
public sealed interface ReplicationEffect {

    /**
     * Store the term durably as the highest one seen, then feed {@link
     * ReplicationInput.FencePersisted}. Nothing may be answered in the term before that.
     */
    record PersistFence(long term) implements ReplicationEffect {}

    /** Send a message that nothing travels beside. It may be dropped. */
    record Send(NodeId to, PeerMessage message) implements ReplicationEffect {}

    /**
     * Read whole batches that begin at {@code from} and end at or before {@code limit}, up to the
     * driver's own measure but at least one; then feed {@link ReplicationInput.EntriesRead}, or
     * {@link ReplicationInput.EntriesGone}. All entries of the range have one term. Part of the
     * range may not be durable yet. At most one request per peer is open.
     *
     * @param forCopy for a recovering leader; this replica follows
     */
    record ReadEntries(NodeId to, long term, long from, long limit, boolean forCopy)
            implements ReplicationEffect {}

    /**
     * Send this header with the bytes that were just read, {@link PeerMessage.Entries} or {@link
     * PeerMessage.CopiedEntries}. It may be dropped.
     */
    record SendEntries(NodeId to, PeerMessage header) implements ReplicationEffect {}

    /**
     * Collect the group's state as of some offset at or above the low mark, and feed {@link
     * ReplicationInput.StateRead}.
     */
    record ReadState(NodeId to, long term) implements ReplicationEffect {}

    /**
     * Send this header with the state that was just read, {@link PeerMessage.StateOffer} or {@link
     * PeerMessage.CopiedState}. It may be dropped.
     */
    record SendState(NodeId to, PeerMessage header) implements ReplicationEffect {}

    /**
     * In one write: drop the whole log, let it begin at {@code base}, replace the group's state by
     * the one that came beside the message being handled, store the term index. Then feed {@link
     * ReplicationInput.StateInstalled}. Followers do, and recovering leaders.
     */
    record InstallState(long term, long base, TermIndex terms) implements ReplicationEffect {}

    /**
     * Write the term-start control batch at {@code offset} and the term index in one write, then
     * feed {@link ReplicationInput.Persisted} once both are durable.
     */
    record AppendTermStart(long term, long offset, TermIndex index) implements ReplicationEffect {}

    /**
     * Write a batch at {@code baseOffset}; feed {@link ReplicationInput.Persisted} once it is
     * durable.
     */
    record Append(long term, long baseOffset, int count) implements ReplicationEffect {}

    /**
     * Write those batches of the message being handled that begin at {@code base} or later, in one
     * write with the term index if it changed; feed {@link ReplicationInput.Persisted} with {@code
     * end} once they are durable.
     *
     * @param changed the index to store, null to leave the stored one as it is
     */
    record AppendEntries(long entryTerm, long base, long end, @Nullable TermIndex changed)
            implements ReplicationEffect {}

    /**
     * Cut the log and store the index in one write, then feed {@link ReplicationInput.Truncated}.
     * Nothing that was appended from {@code newEnd} on is there any more, in memory or on disk.
     */
    record Truncate(long newEnd, TermIndex index) implements ReplicationEffect {}

    /**
     * The leader has dropped everything below this offset, all of it committed: this replica may do
     * the same, and feed {@link ReplicationInput.Trimmed}. A group whose replicas trim by
     * themselves ignores it.
     */
    record TrimTo(long lowMark) implements ReplicationEffect {}

    /**
     * Tell the controller that a majority of the term's set holds the log up to its term-start
     * batch.
     */
    record ReportEstablished(long term) implements ReplicationEffect {}

    /**
     * Ask the controller for a term above this one. Either this replica was named leader of a term
     * that it may have led in an earlier life, of which it no longer knows what it sent to whom; or
     * its log ends below what the most up-to-date replica still has.
     *
     * @param leader who should lead it, null for whoever the controller thinks best
     */
    record RequestNewTerm(long term, @Nullable NodeId leader) implements ReplicationEffect {}

    /** Begin to accept writes and to serve reads below the commit offset. */
    record StartServing(long term) implements ReplicationEffect {}

    /**
     * Everything below {@code endOffset} is committed: visible to consumers, final for producers.
     * Leaders and followers alike.
     */
    record CommitAdvanced(long endOffset) implements ReplicationEffect {}

    /**
     * Everything below {@code endOffset} is durable on every replica of the set, a learner among
     * them included, and committed.
     */
    record AllAdvanced(long endOffset) implements ReplicationEffect {}

    /**
     * Tell the controller that this learner holds all that is committed: it may count. Repeated now
     * and then until the controller has changed something.
     */
    record LearnerCaughtUp(long term, NodeId replica) implements ReplicationEffect {}

    /**
     * Tell the controller that this replica reported less than it had acknowledged in this term:
     * its disk has forgotten. It counts for nothing in this term any more. Repeated now and then
     * until the controller calls it a learner.
     */
    record ReplicaDamaged(long term, NodeId replica, long acked, long reported)
            implements ReplicationEffect {}

    /** Serve nothing more in this term. The outcome of every write still waiting is unknown. */
    record StopServing(long term, StopReason reason) implements ReplicationEffect {}
}
