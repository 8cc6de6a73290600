package io.hadron.core.replication;

import io.hadron.core.model.NodeId;

/** What the driver of a control group's log must do, in the order given. */
public sealed interface ReplicationEffect {

    /**
     * Store the term durably as the highest one seen, then feed {@link
     * ReplicationInput.FencePersisted}. Nothing may be answered in the term before that.
     */
    record PersistFence(long term) implements ReplicationEffect {}

    /** Ask a peer to fence itself at the term and to answer with its log summary. */
    record RequestFence(NodeId replica, long term) implements ReplicationEffect {}

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
     * Tell the controller that a majority of the term's set holds the log up to its term-start
     * batch.
     */
    record ReportEstablished(long term) implements ReplicationEffect {}

    /**
     * This replica was named leader of a term that it may have led in an earlier life, of which it
     * no longer knows what it sent to whom. Ask the controller for a higher one.
     */
    record RequestNewTerm(long term) implements ReplicationEffect {}

    /** Begin to accept writes and to serve reads below the commit offset. */
    record StartServing(long term) implements ReplicationEffect {}

    /**
     * Everything below {@code endOffset} is committed: visible to consumers, final for producers.
     */
    record CommitAdvanced(long endOffset) implements ReplicationEffect {}

    /** Everything below {@code endOffset} is durable on every replica of the set, and committed. */
    record AllAdvanced(long endOffset) implements ReplicationEffect {}

    /** Serve nothing more in this term. The outcome of every write still waiting is unknown. */
    record StopServing(long term, StopReason reason) implements ReplicationEffect {}
}
