package io.hadron.server.log;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Reads for replicas that are behind: one after the other, no faster than a rate, and not on the
 * threads that clients wait for. Any thread.
 */
public final class PacedReads implements DiskReads {
    /** What was not used for so long may be caught up on. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Executor thread;
    private final long bytesPerSecond;
    private final LongSupplier nanoTime;

    /** When what was read so far is paid for. On the thread. */
    private long paidNanos;

    /**
     * @param thread a single platform thread
     * @param bytesPerSecond 0 = as fast as the disk
     */
    public PacedReads(Executor thread, long bytesPerSecond, LongSupplier nanoTime) {
        this.thread = thread;
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.paidNanos = nanoTime.getAsLong();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(() -> {
            long wait = waitNanos();
            while (wait > 0) {
                LockSupport.parkNanos(this, wait);
                if (Thread.currentThread().isInterrupted()) {
                    return; // the node stops
                }
                wait = waitNanos();
            }
            task.run();
        });
    }

    @Override
    public void spent(long bytes) {
        if (bytesPerSecond > 0) {
            long from = Math.max(paidNanos, nanoTime.getAsLong() - BURST_NANOS);
            paidNanos = from + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        }
    }

    /** How long the next read has to wait. */
    long waitNanos() {
        return bytesPerSecond == 0 ? 0 : paidNanos - nanoTime.getAsLong();
    }
}
