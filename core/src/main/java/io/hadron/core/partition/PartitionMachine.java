package io.hadron.core.partition;

import io.hadron.core.machine.Invariant;
import io.hadron.core.partition.AppendOutcome.Appended;
import io.hadron.core.partition.AppendOutcome.Duplicate;
import io.hadron.core.partition.AppendOutcome.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decides what enters the log of one stream partition on its leader. The caller appends what is
 * admitted, in order, at the offsets given.
 *
 * <p>The producer table runs ahead of commit: a batch counts as soon as it is admitted, for the
 * next one of its producer may already be behind it on the wire. With one replica nothing that was
 * appended is ever cut, so the table's changes ride in the same write as the batch, and after a
 * crash table and log agree. A replica that may have to cut its log stores the changes when the
 * batch commits; after a cut it calls {@link #restore} with what is stored and {@link #replay} for
 * every batch from the applied offset on.
 *
 * <p>Not thread-safe: one thread owns a partition.
 */
public final class PartitionMachine {

    private final PartitionLimits limits;
    private final ProducerTable producers;
    private final UncommittedBytes uncommitted = new UncommittedBytes();
    private boolean serving;
    private boolean diskFull;
    private long appendedEnd;
    private long committedEnd;

    public PartitionMachine(PartitionLimits limits) {
        this.limits = limits;
        this.producers = new ProducerTable(limits);
    }

    /**
     * Loads the stored producer table; batches after {@code appliedEnd} must be {@link #replay
     * replayed}.
     */
    public void restore(Collection<ProducerRecord> records, long appliedEnd) {
        Invariant.check(!serving, "restore while serving");
        producers.restore(records);
        uncommitted.clear();
        appendedEnd = appliedEnd;
        committedEnd = appliedEnd;
    }

    /** Takes a batch from the log that the stored table may not contain yet. */
    public List<ProducerChange> replay(BatchInfo batch, long baseOffset, long nowMs) {
        Invariant.check(!serving, "replay while serving");
        Invariant.check(
                baseOffset >= appendedEnd, "replay of %d after %d", baseOffset, appendedEnd);
        var changes = new ArrayList<ProducerChange>(1);
        if (batch.isIdempotent() && !batch.control()) {
            producers.append(batch, baseOffset, nowMs, changes);
        }
        appendedEnd = baseOffset + batch.count();
        committedEnd = appendedEnd;
        return changes;
    }

    /** Begin to admit batches; the log ends at {@code endOffset}. */
    public void startServing(long endOffset) {
        Invariant.check(
                endOffset >= appendedEnd,
                "serving from %d, but appended up to %d",
                endOffset,
                appendedEnd);
        serving = true;
        appendedEnd = endOffset;
    }

    /**
     * Refuse everything from now on. Bytes that wait for commit are forgotten: their fate is
     * unknown.
     */
    public void stopServing() {
        serving = false;
        uncommitted.clear();
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
        List<ProducerChange> changes = List.of();
        if (batch.isIdempotent()) {
            changes = new ArrayList<>(1);
            producers.append(batch, nextOffset, nowMs, changes);
        }
        appendedEnd = nextOffset + batch.count();
        uncommitted.appended(appendedEnd, batch.sizeBytes());
        return new Appended(nextOffset, appendedEnd - 1, changes);
    }

    /** Everything below {@code end} is committed. */
    public void committed(long end) {
        Invariant.check(end >= committedEnd, "commit fell from %d to %d", committedEnd, end);
        committedEnd = end;
        uncommitted.committed(end);
    }

    /** Forgets up to {@code max} producers that were idle for too long; store the changes. */
    public List<ProducerChange> expireProducers(long nowMs, int max) {
        return producers.expire(nowMs, max);
    }

    public long uncommittedBytes() {
        return uncommitted.total();
    }

    public int producerCount() {
        return producers.size();
    }

    /** The producer table as it would be stored, least recently active first. */
    public List<ProducerRecord> producers() {
        return producers.snapshot();
    }
}
