package io.hadron.core.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much of a stream is kept. A null limit does not apply; with none, nothing is ever dropped.
 *
 * @param time records older than this may be dropped; at least one second
 * @param size bytes kept <em>per partition</em>; at least 1 MiB
 */
public record Retention(@Nullable Duration time, @Nullable DataSize size) {
    /** Keep all. */
    public static final Retention UNLIMITED = new Retention(null, null);

    public static final Duration MIN_TIME = Duration.ofSeconds(1);
    public static final Duration MAX_TIME = Duration.ofDays(36_525);
    public static final DataSize MIN_SIZE = DataSize.ofMib(1);

    public Retention {
        if (time != null) {
            if (time.compareTo(MIN_TIME) < 0 || time.compareTo(MAX_TIME) > 0) {
                throw new IllegalArgumentException("retention time must be 1s to 100 years");
            }
            time = time.truncatedTo(ChronoUnit.MILLIS);
        }
        if (size != null && size.compareTo(MIN_SIZE) < 0) {
            throw new IllegalArgumentException("retention size must be at least " + MIN_SIZE);
        }
    }

    /** Whether changing to {@code next} may drop records that are kept now. */
    public boolean losesDataWhenChangedTo(Retention next) {
        return isShorter(time, next.time) || isShorter(size, next.size);
    }

    private static <T extends Comparable<T>> boolean isShorter(@Nullable T now, @Nullable T next) {
        return next != null && (now == null || next.compareTo(now) < 0);
    }
}
