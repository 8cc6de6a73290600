package io.hadron.server.log;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads for replicas that are behind: no faster than a pace, and not on the threads that clients
 * wait for. Any thread.
 */
public final class PacedReads implements DiskReads {
    private final Executor threads;
    private final CatchUpPace pace;

    /**
     * @param threads platform threads of which nobody else makes use
     */
    public PacedReads(Executor threads, CatchUpPace pace) {
        this.threads = threads;
        this.pace = pace;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            if (await()) {
                task.run();
            }
        });
    }

    @Override
    public boolean await() {
        long wait = pace.waitNanos();
        while (wait > 0) {
            LockSupport.parkNanos(this, wait);
            if (Thread.currentThread().isInterrupted()) {
                return false; // the node stops
            }
            wait = pace.waitNanos();
        }
        return true;
    }

    @Override
    public void spent(long group, long from, long next, long end, long bytes) {
        pace.read(group, from, next, end, bytes);
    }

    @Override
    public void spent(long bytes) {
        pace.read(bytes);
    }
}
