package io.hadron.server.log;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How fast replicas that are behind may be filled: as fast as the limit allows while this node's
 * own writes are quick, and slower the longer these take. Never slower than a floor, and that rises
 * while those that are behind fall back further: so every copy comes to its end. Any thread.
 */
public final class CatchUpPace {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How often the rate is set anew. */
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How often it is seen whether those that are behind come closer. */
    static final long TREND_NANOS = 5 * SECOND;

    /** What was not used for so long may be caught up on. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Rates that are not limited need a number all the same. */
    private static final double UNLIMITED = 64L << 30;

    private static final double SLOWER = 0.7;
    private static final double FASTER = 1.15;

    /** Of what a second of catching up gains, clients may add so much without it being too slow. */
    private static final double MOST_GROWTH = 0.8;

    private final Limits limits;
    private final LongSupplier nanoTime;

    /** Since the rate was set. */
    private final AtomicLong commits = new AtomicLong();

    private final AtomicLong commitNanos = new AtomicLong();

    /** The end of each log that is read, as it was known at the read before. */
    private final Map<Long, Long> ends = new HashMap<>();

    private long gained;
    private long grown;
    private long trendNanos;
    private double rate;
    private double floor;
    private long setNanos;

    /** How long writes took when some were last seen to end, and when that was. */
    private long lastCommitNanos;

    private long lastCommitAt;

    /** When what was read so far is paid for. */
    private long paidNanos;

    /**
     * Bounds, in bytes a second.
     *
     * @param most 0 = no limit
     * @param floor what is always allowed
     * @param patienceNanos writes of this node that take longer slow the copies down
     */
    public record Limits(long most, long floor, long patienceNanos) {
        double upper() {
            return most == 0 ? UNLIMITED : (double) most;
        }

        double lower() {
            return Math.min((double) floor, upper());
        }
    }

    public CatchUpPace(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.floor = limits.lower();
        this.rate = floor;
        this.setNanos = nanoTime.getAsLong();
        this.trendNanos = setNanos;
        this.paidNanos = setNanos;
    }

    /** This node has written something of its own or of its clients. The storage's thread. */
    public void committed(long nanos) {
        commits.incrementAndGet();
        commitNanos.addAndGet(nanos);
    }

    /**
     * Something was read for a replica.
     *
     * @param end of the log, as far as the read might have gone
     */
    synchronized void read(long group, long from, long next, long end, long bytes) {
        adapt();
        Long before = ends.put(group, end);
        gained += next - from;
        grown += before == null ? 0 : Math.max(0, end - before);
        spent(bytes);
    }

    /** Something was read that has no end that moves. */
    synchronized void read(long bytes) {
        adapt();
        spent(bytes);
    }

    private void spent(long bytes) {
        long from = Math.max(paidNanos, nanoTime.getAsLong() - BURST_NANOS);
        paidNanos = from + (long) (bytes * (SECOND / rate));
    }

    /** How long the next read has to wait. */
    synchronized long waitNanos() {
        return paidNanos - nanoTime.getAsLong();
    }

    /** Bytes a second at present. */
    synchronized double bytesPerSecond() {
        return rate;
    }

    private void adapt() {
        long now = nanoTime.getAsLong();
        if (now - setNanos < PERIOD_NANOS) {
            return;
        }
        boolean rested = now - Math.max(setNanos, paidNanos) > SECOND;
        setNanos = now;
        long count = commits.getAndSet(0);
        long sum = commitNanos.getAndSet(0);
        if (rested) {
            // The first read for a while: what was seen meanwhile has nothing to do with copies.
            floor = limits.lower();
            rate = floor;
            lastCommitNanos = 0;
            forgetTrend(now);
            return;
        }
        if (now - trendNanos > TREND_NANOS) {
            judgeTrend();
            forgetTrend(now);
        }
        if (count > 0) {
            lastCommitNanos = sum / count;
            lastCommitAt = now;
        }
        // That none has ended since says little while the last took longer than this period.
        boolean slow =
                lastCommitNanos > limits.patienceNanos()
                        && now - lastCommitAt <= 2 * lastCommitNanos;
        rate = Math.clamp(rate * (slow ? SLOWER : FASTER), floor, limits.upper());
    }

    private void judgeTrend() {
        if (grown > gained * MOST_GROWTH) {
            floor = Math.min(limits.upper(), floor * 2);
        } else if (grown < gained * MOST_GROWTH / 2) {
            floor = Math.max(limits.lower(), floor / 2);
        }
    }

    private void forgetTrend(long now) {
        trendNanos = now;
        gained = 0;
        grown = 0;
        ends.clear();
    }
}
