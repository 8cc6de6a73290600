package io.hadron.server.consumer;

import io.hadron.server.shard.StoredBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The end of a followed log, kept until it is committed so that it need not be read again.
 * Consecutive, oldest first; when there is too much of it all is let go, and the disk has it. Owns
 * a reference of each batch. Shard thread only.
 */
final class FreshRecords {
    private static final long MAX_BYTES = 4L << 20;

    private final Deque<StoredBatch> batches = new ArrayDeque<>();
    private long bytes;

    void add(StoredBatch batch) {
        StoredBatch last = batches.peekLast();
        if (bytes > MAX_BYTES || (last != null && last.lastOffset() + 1 != batch.baseOffset())) {
            clear();
        }
        batch.payload().retain();
        batches.add(batch);
        bytes += batch.payload().size();
    }

    /** Batches that reach the offset are gone. */
    void cut(long newEnd) {
        StoredBatch last;
        while ((last = batches.peekLast()) != null && last.lastOffset() >= newEnd) {
            release(batches.removeLast());
        }
    }

    /** The batch that holds the offset, or null; what is before it is let go. */
    @Nullable StoredBatch from(long offset) {
        StoredBatch first;
        while ((first = batches.peek()) != null && first.lastOffset() < offset) {
            release(batches.remove());
        }
        return first != null && first.baseOffset() <= offset ? first : null;
    }

    /** First offset held, or Long.MAX_VALUE. */
    long firstOffset() {
        StoredBatch first = batches.peek();
        return first == null ? Long.MAX_VALUE : first.baseOffset();
    }

    void clear() {
        batches.forEach(batch -> batch.payload().release());
        batches.clear();
        bytes = 0;
    }

    private void release(StoredBatch batch) {
        bytes -= batch.payload().size();
        batch.payload().release();
    }
}
