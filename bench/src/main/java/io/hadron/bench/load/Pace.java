package io.hadron.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When each record is due at a fixed rate. Latency counts from that time, not from the time at
 * which a late sender got around to it: else a stalled broker would look good.
 */
record Pace(long startNanos, double nanosPerRecord) {
    static Pace of(double rate, long startNanos) {
        return new Pace(startNanos, rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate);
    }

    /** Waits until record {@code index} is due, and returns when that is. */
    long await(long index) {
        if (nanosPerRecord == 0) {
            return System.nanoTime();
        }
        long due = startNanos + (long) (index * nanosPerRecord);
        long wait = due - System.nanoTime();
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = due - System.nanoTime();
        }
        return due;
    }
}
