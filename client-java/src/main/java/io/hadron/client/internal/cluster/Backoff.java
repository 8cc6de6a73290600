package io.hadron.client.internal.cluster;

import java.time.Duration;
import java.util.SplittableRandom;

/** Waits between attempts: doubling from a first to a longest, each with jitter. */
public final class Backoff {
    private static final long FIRST_MS = 20;
    private static final long LONGEST_MS = 1_000;

    private final SplittableRandom random;
    private final long longestMs;
    private int failures;

    public Backoff(SplittableRandom random) {
        this(random, LONGEST_MS);
    }

    Backoff(SplittableRandom random, long longestMs) {
        this.random = random;
        this.longestMs = longestMs;
    }

    /** The next wait in milliseconds, at least what the server asked for. */
    public long nextMs(Duration atLeast) {
        long ceiling = Math.min(longestMs, FIRST_MS << Math.min(failures, 10));
        failures++;
        return Math.max(atLeast.toMillis(), ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }

    /** It worked: the next failure waits the first time again. */
    public void reset() {
        failures = 0;
    }
}
