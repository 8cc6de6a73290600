package io.hadron.storage.rocksdb;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.rocksdb.RateLimiter;
import org.rocksdb.RateLimiterMode;
import org.rocksdb.RocksDBException;

/**
 * How fast memtables are written out. A flush at the disk's full speed keeps every sync of the
 * write-ahead log waiting while it lasts, tens of milliseconds each time, so flushes get about
 * twice the rate at which records come in: enough to be done before the next one begins. They get
 * all there is as soon as memtables queue up.
 *
 * <p>Thread: that of the {@link CommitWriter}; {@link #lift()} is for any.
 */
final class FlushPace implements AutoCloseable {
    private static final long MIB = 1L << 20;

    /** Leaves room for syncs even if several nodes share one disk. */
    private static final long SLOWEST = 32 * MIB;

    private static final long UNLIMITED = 64 * 1024 * MIB;
    private static final long HEADROOM = 2;
    private static final long REFILL_MICROS = 10_000;
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * The rate that counts is the highest of the recent past; this much of it is kept per window.
     */
    private static final double MEMORY = 0.98;

    private final RateLimiter limiter =
            new RateLimiter(
                    UNLIMITED,
                    REFILL_MICROS,
                    10,
                    RateLimiterMode.WRITES_ONLY,
                    /* autoTune= */ false);
    private final LongSupplier nanoTime;
    private long windowStart;
    private long windowBytes;
    private double rate;
    private long limit = UNLIMITED;
    private volatile boolean lifted;

    /** Whether memtables wait for the one that is being written out. */
    interface Backlog {
        boolean isThere() throws RocksDBException;
    }

    FlushPace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.windowStart = nanoTime.getAsLong();
    }

    /** What the database has to be opened with. */
    RateLimiter limiter() {
        return limiter;
    }

    /** Takes note of a commit of so many bytes. */
    void committed(long bytes, Backlog backlog) throws RocksDBException {
        windowBytes += bytes;
        long now = nanoTime.getAsLong();
        long nanos = now - windowStart;
        if (nanos < WINDOW_NANOS || lifted) {
            return;
        }
        double seen = windowBytes * 1e9 / nanos;
        rate = Math.max(seen, rate * Math.pow(MEMORY, (double) nanos / WINDOW_NANOS));
        windowStart = now;
        windowBytes = 0;
        set(backlog.isThere() ? UNLIMITED : Math.max(SLOWEST, (long) (HEADROOM * rate)));
    }

    private void set(long wanted) {
        if (Math.abs(wanted - limit) > limit / 8) {
            limit = wanted;
            limiter.setBytesPerSecond(wanted);
        }
    }

    /** From now on nothing waits: the store is being closed, or all of it is to be flushed. */
    void lift() {
        lifted = true;
        limiter.setBytesPerSecond(UNLIMITED);
    }

    @Override
    public void close() {
        limiter.close();
    }
}
