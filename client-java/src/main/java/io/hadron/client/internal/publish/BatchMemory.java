package io.hadron.client.internal.publish;

import io.hadron.proto.batch.BatchCodec;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's memory: batches of one size that are used again, last in first out so that they
 * are warm, and larger ones for single large records. Never more than the limit. Any thread.
 */
final class BatchMemory {
    private final int batchBytes;
    private final long limit;
    private final BatchCodec codec;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Batch> free = new ArrayDeque<>();
    private long freeBytes;
    private long usedBytes;
    private boolean closed;

    BatchMemory(int batchBytes, long limit, BatchCodec codec) {
        this.batchBytes = batchBytes;
        this.limit = limit;
        this.codec = codec;
    }

    int batchBytes() {
        return batchBytes;
    }

    long limit() {
        return limit;
    }

    long usedBytes() {
        lock.lock();
        try {
            return usedBytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Memory for a batch of at least this size.
     *
     * @return null if there is none now
     */
    @Nullable Batch tryTake(int bytes) {
        lock.lock();
        try {
            int size = Math.max(bytes, batchBytes);
            if (!fits(size)) {
                return null;
            }
            Batch batch = size == batchBytes ? free.pollLast() : null;
            if (batch != null) {
                freeBytes -= batch.capacity();
            } else {
                trim(size);
                batch = new Batch(size, codec);
            }
            usedBytes += batch.capacity();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(int size) {
        return usedBytes + size + Batch.HEADROOM <= limit;
    }

    private void trim(int size) {
        while (usedBytes + freeBytes + size + Batch.HEADROOM > limit && !free.isEmpty()) {
            Batch batch = free.pollFirst();
            freeBytes -= batch.capacity();
            batch.free();
        }
    }

    /**
     * Waits until there may be memory for a batch of this size.
     *
     * @return false if the time is over
     */
    boolean awaitRoom(int bytes, long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            int size = Math.max(bytes, batchBytes);
            while (!fits(size) && !closed) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0 || !(room.await(left, TimeUnit.NANOSECONDS) || fits(size))) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch back that is done. */
    void give(Batch batch) {
        lock.lock();
        try {
            usedBytes -= batch.capacity();
            boolean usual = batch.capacity() == batchBytes + Batch.HEADROOM;
            if (closed || !usual || !batch.isAlone()) {
                batch.free();
            } else {
                free.addLast(batch);
                freeBytes += batch.capacity();
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            free.forEach(Batch::free);
            free.clear();
            freeBytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
