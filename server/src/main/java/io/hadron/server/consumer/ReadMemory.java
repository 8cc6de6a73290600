package io.hadron.server.consumer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of a node for batches that are kept between deliveries. Without room nothing is kept, and
 * is read again: a group that stands still never takes the memory that another one needs to go on.
 * Any thread.
 */
public final class ReadMemory {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public ReadMemory(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Takes so many bytes if there is room. */
    boolean tryTake(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
