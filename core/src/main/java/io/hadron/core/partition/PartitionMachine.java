package io.hadron.core.partition;

import io.hadron.core.machine.Invariant;
import io.hadron.core.partition.AppendOutcome.Appended;
import io.hadron.core.partition.AppendOutcome.Duplicate;
import io.hadron.core.partition.AppendOutcome.Refused;
import java.util.Collection;
import java.util.List;

/**
 * One replica of a stream partition: knows the partition's producers on every replica, and decides
 * on the leader what enters the log. The caller appends what is admitted, in order, at the offsets
 * given.
 *
 * <p>The producer table follows the committed log. On the leader it runs ahead of commit: a batch
 * counts as soon as it is admitted, for the next one of its producer may already be behind it on
 * the wire; what is not committed is taken back when the leader's term ends. The table is stored by
 * {@link #checkpoint} now and then, so after a restart the batches of the log from the stored
 * offset on are handed in again with {@link #logged}.
 *
 * <p>Not thread-safe: one thread owns a partition.
 */
public final class PartitionMachine {

    /** The log may grow by this much before a checkpoint is due: what a restart has to replay. */
    private static final long CHECKPOINT_BYTES = 2L << 20;

    /** More of it with many producers: writing them must stay small beside the log itself. */
    private static final long CHECKPOINT_BYTES_PER_PRODUCER = 2L << 10;

    private final PartitionLimits limits;
    private final ProducerTable producers;
    private final PendingBatches pending;
    private final UncommittedBytes uncommitted = new UncommittedBytes();
    private boolean serving;
    private boolean diskFull;
    private long appendedEnd;
    private long committedEnd;
    private long appliedEnd;
    private long storedEnd;
    private long bytesSinceCheckpoint;

    public PartitionMachine(PartitionLimits limits) {
        this.limits = limits;
        this.producers = new ProducerTable(limits);
        this.pending = new PendingBatches(producers);
    }

    /**
     * Loads the stored producer table; the log's batches from {@code appliedEnd} on must be handed
     * in with {@link #logged}.
     */
    public void restore(Collection<ProducerRecord> records, long storedAppliedEnd) {
        Invariant.check(!serving, "restore while serving");
        producers.restore(records);
        pending.clear();
        uncommitted.clear();
        appendedEnd = 0;
        committedEnd = 0;
        appliedEnd = storedAppliedEnd;
        storedEnd = storedAppliedEnd;
        bytesSinceCheckpoint = 0;
    }

    /**
     * A batch is in the log without having been admitted here: found there when the log was opened,
     * or replicated. In the order of the log; control batches may be left out.
     */
    public void logged(BatchInfo batch, long baseOffset) {
        Invariant.check(!serving, "a leader admits what it appends");
        Invariant.check(baseOffset >= appendedEnd, "batch at %d after %d", baseOffset, appendedEnd);
        appendedEnd = baseOffset + batch.count();
        if (appendedEnd <= appliedEnd) {
            return; // a copied table may be ahead of the log that is copied after it
        }
        uncommitted.appended(appendedEnd, batch.sizeBytes());
        if (batch.isIdempotent() && !batch.control()) {
            pending.add(batch, baseOffset, false, 0);
        }
    }

    /** The log was cut: it ends at {@code newEnd} now. */
    public void cut(long newEnd) {
        Invariant.check(!serving, "a leader's log is not cut");
        Invariant.check(newEnd >= committedEnd, "cut to %d below %d", newEnd, committedEnd);
        pending.cut(newEnd);
        uncommitted.cut(newEnd);
        appendedEnd = Math.min(appendedEnd, newEnd);
    }

    /** Begin to admit batches; the log ends at {@code endOffset}. */
    public void startServing(long endOffset, long nowMs) {
        Invariant.check(!serving, "serving already");
        Invariant.check(
                endOffset >= appendedEnd,
                "serving from %d, but appended up to %d",
                endOffset,
                appendedEnd);
        pending.runAhead(nowMs);
        producers.renew(nowMs);
        serving = true;
        appendedEnd = endOffset;
    }

    /** Refuse everything from now on; the table falls back to what is committed. */
    public void stopServing() {
        if (serving) {
            serving = false;
            pending.fallBack();
        }
    }

    /** The disk has passed its high-water mark, or fallen below its low one. */
    public void setDiskFull(boolean full) {
        diskFull = full;
    }

    /**
     * Offers a batch.
     *
     * @param batch what was received, its bytes checked
     * @param nextOffset the end of the log
     * @param nowMs wall clock, milliseconds since 1970
     */
    public AppendOutcome admit(BatchInfo batch, long nextOffset, long nowMs) {
        if (!serving) {
            return new Refused(
                    RefusalReason.NOT_LEADER, "this replica does not serve the partition");
        }
        if (batch.control()) {
            return new Refused(
                    RefusalReason.CONTROL_NOT_ALLOWED,
                    "control batches are written by brokers only");
        }
        if (batch.transactional()) {
            return new Refused(
                    RefusalReason.TRANSACTION_NOT_SUPPORTED, "the partition takes no transactions");
        }
        if (batch.sizeBytes() > limits.maxBatchBytes()) {
            return new Refused(
                    RefusalReason.TOO_LARGE,
                    "the batch has "
                            + batch.sizeBytes()
                            + " bytes, at most "
                            + limits.maxBatchBytes()
                            + " are taken");
        }
        if (!batch.isIdempotent()) {
            return appendIfRoom(batch, nextOffset, nowMs);
        }
        return switch (producers.judge(batch, nowMs)) {
            case ProducerTable.Verdict.Retry(var first) -> {
                Invariant.check(
                        first.lastOffset() < appendedEnd,
                        "%s beyond the end %d",
                        first,
                        appendedEnd);
                yield new Duplicate(first.baseOffset(), first.lastOffset());
            }
            case ProducerTable.Verdict.No(var reason, var detail) -> new Refused(reason, detail);
            case ProducerTable.Verdict.Next() -> appendIfRoom(batch, nextOffset, nowMs);
        };
    }

    private AppendOutcome appendIfRoom(BatchInfo batch, long nextOffset, long nowMs) {
        if (diskFull) {
            return new Refused(RefusalReason.DISK_FULL, "the disk is full up to its reserve");
        }
        long waiting = uncommitted.total();
        if (waiting > 0 && waiting + batch.sizeBytes() > limits.maxUncommittedBytes()) {
            return new Refused(RefusalReason.BACKPRESSURE, waiting + " bytes wait to be committed");
        }
        Invariant.check(
                nextOffset >= appendedEnd,
                "offset %d given twice, the end is %d",
                nextOffset,
                appendedEnd);
        if (batch.isIdempotent()) {
            pending.add(batch, nextOffset, true, nowMs);
        }
        appendedEnd = nextOffset + batch.count();
        uncommitted.appended(appendedEnd, batch.sizeBytes());
        return new Appended(nextOffset, appendedEnd - 1);
    }

    /** Everything below {@code end} is committed. On every replica. */
    public void committed(long end, long nowMs) {
        Invariant.check(end >= committedEnd, "commit fell from %d to %d", committedEnd, end);
        committedEnd = end;
        long before = uncommitted.total();
        uncommitted.committed(end);
        bytesSinceCheckpoint += before - uncommitted.total();
        pending.committed(end, nowMs);
        appliedEnd = Math.max(appliedEnd, end);
    }

    /**
     * Whether the log has grown so much since the last checkpoint that another one should be
     * stored.
     */
    public boolean checkpointDue() {
        return bytesSinceCheckpoint
                > CHECKPOINT_BYTES + CHECKPOINT_BYTES_PER_PRODUCER * pending.unstored().size();
    }

    /** Whether {@link #checkpoint} would say anything new. */
    public boolean hasUnstored() {
        return appliedEnd > storedEnd || !pending.unstored().isEmpty();
    }

    /** What the stored table lacks; the caller stores it, changes and offset in one write. */
    public ProducerCheckpoint checkpoint() {
        Invariant.check(
                appliedEnd >= storedEnd, "applied %d, but stored %d", appliedEnd, storedEnd);
        var checkpoint =
                new ProducerCheckpoint(appliedEnd, List.copyOf(pending.unstored().values()));
        pending.unstored().clear();
        storedEnd = appliedEnd;
        bytesSinceCheckpoint = 0;
        return checkpoint;
    }

    /** Forgets up to {@code max} producers that were idle for too long; says how many. */
    public int expireProducers(long nowMs, int max) {
        List<ProducerChange> dropped = producers.expire(nowMs, max);
        dropped.forEach(drop -> pending.unstored().put(drop.producerId(), drop));
        return dropped.size();
    }

    public long uncommittedBytes() {
        return uncommitted.total();
    }

    /** Everything below is in the producer table for good. */
    public long appliedEnd() {
        return appliedEnd;
    }

    public int producerCount() {
        return producers.size();
    }

    /** The producer table as it is now, least recently active first. */
    public List<ProducerRecord> producers() {
        return producers.snapshot();
    }
}
