package io.hadron.core.partition;

import io.hadron.core.machine.Invariant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batches of idempotent producers that are in the log but not committed, oldest first, and
 * which of them the producer table runs ahead by. On a leader that is all of them, on a follower
 * none.
 */
final class PendingBatches {

    private static final class Entry {
        private final BatchInfo batch;
        private final long baseOffset;
        private ProducerTable.@Nullable Applied applied;

        private Entry(BatchInfo batch, long baseOffset) {
            this.batch = batch;
            this.baseOffset = baseOffset;
        }

        private long end() {
            return baseOffset + batch.count();
        }
    }

    private final ProducerTable table;
    private final Deque<Entry> entries = new ArrayDeque<>();

    /** What the stored table lacks, by producer, as of the last committed batch. */
    private final Map<Long, ProducerChange> unstored = new LinkedHashMap<>();

    PendingBatches(ProducerTable table) {
        this.table = table;
    }

    /** A batch enters the log; with {@code ahead} the table knows it at once. */
    void add(BatchInfo batch, long baseOffset, boolean ahead, long nowMs) {
        Entry entry = new Entry(batch, baseOffset);
        if (ahead) {
            entry.applied = table.append(batch, baseOffset, nowMs);
        }
        entries.add(entry);
    }

    /** The table knows all of them from now on. */
    void runAhead(long nowMs) {
        for (Entry entry : entries) {
            Invariant.check(entry.applied == null, "a follower's table does not run ahead");
            entry.applied = table.append(entry.batch, entry.baseOffset, nowMs);
        }
    }

    /** The table is as it was when the last committed batch had been applied. */
    void fallBack() {
        Iterator<Entry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            Entry entry = newestFirst.next();
            if (entry.applied != null) {
                table.undo(entry.applied);
                entry.applied = null;
            }
        }
    }

    /** The log was cut: batches at the offset and beyond are gone. The table must not run ahead. */
    void cut(long newEnd) {
        Entry last;
        while ((last = entries.peekLast()) != null && last.end() > newEnd) {
            Invariant.check(last.applied == null, "a leader's log is not cut");
            entries.removeLast();
        }
    }

    /** Everything below the offset is committed: the table has it for good. */
    void committed(long end, long nowMs) {
        Entry first;
        while ((first = entries.peek()) != null && first.end() <= end) {
            entries.remove();
            ProducerTable.Applied applied =
                    first.applied != null
                            ? first.applied
                            : table.append(first.batch, first.baseOffset, nowMs);
            unstored.put(applied.after().producerId(), new ProducerChange.Put(applied.after()));
            if (applied.evicted() != null) {
                long gone = applied.evicted().producerId();
                unstored.put(gone, new ProducerChange.Drop(gone));
            }
        }
    }

    Map<Long, ProducerChange> unstored() {
        return unstored;
    }

    void clear() {
        entries.clear();
        unstored.clear();
    }
}
