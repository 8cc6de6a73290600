package io.hadron.client.internal.publish;

import io.hadron.client.Event;
import io.hadron.client.ReceiptCallback;
import io.hadron.proto.batch.RecordHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where callers' threads and the event loop meet: the batch that is being filled, and those that
 * are full and not sent yet. Any thread; the lock is held for as long as it takes to copy a record.
 */
final class PartitionQueue {
    /** What became of a record. */
    enum Append {
        /** It is in a batch that the event loop knows of. */
        ADDED,
        /** It began a batch: the event loop must look soon. */
        BEGAN,
        /** It began a batch since another is full: the event loop must look now. */
        BEGAN_NEXT,
        /** It is nowhere, since the batch is full: the event loop must look now. */
        FULL,
        /** There is no memory for it; the event loop must look, since a batch may be full. */
        NO_ROOM,
        /** The queue is closed. */
        CLOSED
    }

    private final BatchMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Batch> full = new ArrayDeque<>();
    private @Nullable Batch open;
    private boolean closed;

    PartitionQueue(BatchMemory memory) {
        this.memory = memory;
    }

    /**
     * Adds a record.
     *
     * @param bytes size of a batch that surely holds it
     * @param roams whether it may go to any partition: then it begins no batch where one has just
     *     become full
     */
    Append append(
            Event event,
            long timestamp,
            List<RecordHeader> headers,
            int bytes,
            boolean roams,
            ReceiptCallback callback) {
        lock.lock();
        try {
            if (closed) {
                return Append.CLOSED;
            }
            Batch batch = open;
            boolean next = batch != null;
            if (batch != null) {
                if (batch.append(event, timestamp, headers, callback)) {
                    return Append.ADDED;
                }
                full.addLast(batch);
                open = null;
                if (roams) {
                    return Append.FULL;
                }
            }
            batch = memory.tryTake(bytes);
            if (batch == null) {
                return Append.NO_ROOM;
            }
            batch.open(System.nanoTime());
            if (!batch.append(event, timestamp, headers, callback)) {
                throw new IllegalStateException("a batch of " + bytes + " bytes was too small");
            }
            open = batch;
            return next ? Append.BEGAN_NEXT : Append.BEGAN;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a batch is being filled now. A hint: it may change at once. */
    boolean isFilling() {
        lock.lock();
        try {
            return open != null;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return open == null && full.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** When the first record of the open batch came; {@link Long#MIN_VALUE} if there is none. */
    long openedNanos() {
        lock.lock();
        try {
            return open == null ? Long.MIN_VALUE : open.openedNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the oldest full batch, or else the open one if that is asked for. */
    @Nullable Batch take(boolean alsoOpen) {
        lock.lock();
        try {
            Batch batch = full.pollFirst();
            if (batch == null && alsoOpen) {
                batch = open;
                open = null;
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Counts the open batch as full; returns the newest batch. */
    @Nullable Batch seal() {
        lock.lock();
        try {
            if (open != null) {
                full.addLast(open);
                open = null;
            }
            return full.peekLast();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the batches out whose first record came before this time. */
    List<Batch> takeOlderThan(long nanos) {
        lock.lock();
        try {
            List<Batch> old = new ArrayList<>(0);
            while (!full.isEmpty() && full.getFirst().openedNanos() - nanos < 0) {
                old.add(full.pollFirst());
            }
            if (full.isEmpty() && open != null && open.openedNanos() - nanos < 0) {
                old.add(open);
                open = null;
            }
            return old;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more records. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
