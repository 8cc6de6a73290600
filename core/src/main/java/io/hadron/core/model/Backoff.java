package io.hadron.core.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How long a failed message waits: {@code from} after the first attempt, doubling up to {@code to}.
 */
public record Backoff(Duration from, Duration to) {
    public static final Duration LONGEST = Duration.ofDays(7);
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    public Backoff {
        if (from.isNegative() || to.compareTo(from) < 0 || to.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "backoff from "
                            + DurationText.format(from)
                            + " to "
                            + DurationText.format(to)
                            + ": 'from' must not be above 'to', and 'to' at most 7d");
        }
        from = from.truncatedTo(ChronoUnit.MILLIS);
        to = to.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The wait before the next delivery when {@code attempts} (from 1) have failed. */
    public Duration delayAfter(int attempts) {
        long ms = from.toMillis();
        for (int i = 1; i < attempts && ms < to.toMillis() && ms > 0; i++) {
            ms *= 2;
        }
        return Duration.ofMillis(Math.min(ms, to.toMillis()));
    }
}
