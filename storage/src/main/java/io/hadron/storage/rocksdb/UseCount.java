package io.hadron.storage.rocksdb;

import io.hadron.storage.StoreClosedException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts calls in flight, so that native objects are closed only when none is left: using one of
 * them after that would crash the process. The sign bit is the closed flag.
 */
final class UseCount {
    private static final long CLOSED = Long.MIN_VALUE;

    private final AtomicLong state = new AtomicLong();

    /**
     * To be followed by {@link #release}.
     *
     * @throws StoreClosedException if closed
     */
    void acquire() {
        if (state.incrementAndGet() < 0) {
            state.decrementAndGet();
            throw new StoreClosedException("the store is closed");
        }
    }

    void release() {
        state.decrementAndGet();
    }

    /** No call gets in any more. False if that was so before. */
    boolean close() {
        long before = state.getAndUpdate(s -> s | CLOSED);
        return before >= 0;
    }

    boolean isClosed() {
        return state.get() < 0;
    }

    /** Waits for the calls in flight. */
    void awaitIdle() {
        while (state.get() != CLOSED) {
            LockSupport.parkNanos(100_000);
        }
    }
}
