package io.hadron.server.stream;

import java.util.concurrent.atomic.AtomicLong;

/** Memory of the batches that wait for leaders to be ready, of all partitions. Any thread. */
public final class EarlyRoom {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /**
     * Nothing waits yet.
     *
     * @param limit in bytes; 0 = no batch ever waits
     */
    public EarlyRoom(long limit) {
        this.limit = limit;
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes of the batches that wait now. */
    public long used() {
        return used.get();
    }
}
