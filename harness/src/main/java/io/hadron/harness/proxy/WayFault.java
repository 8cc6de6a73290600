package io.hadron.harness.proxy;

import java.time.Duration;

/**
 * What happens to bytes on their way in one direction.
 *
 * @param blocked nothing passes, and nobody is told: a black hole. What was sent meanwhile arrives
 *     when it ends, as TCP would retransmit it, and so does the news that a connection was closed
 * @param delay added to every byte
 * @param jitter up to this much more, at random; order stays
 * @param lossPercent chance of a piece to be lost, seen as TCP shows it: it comes late
 * @param bytesPerSecond 0 = as fast as it goes
 */
public record WayFault(
        boolean blocked, Duration delay, Duration jitter, int lossPercent, long bytesPerSecond) {
    /** Everything passes at once. */
    public static final WayFault NONE = new WayFault(false, Duration.ZERO, Duration.ZERO, 0, 0);

    /** Nothing passes. */
    public static final WayFault BLOCKED = new WayFault(true, Duration.ZERO, Duration.ZERO, 0, 0);

    public WayFault {
        if (lossPercent < 0 || lossPercent > 90 || bytesPerSecond < 0 || delay.isNegative()) {
            throw new IllegalArgumentException(
                    "loss is 0 to 90 percent, rate and delay are not negative");
        }
    }

    /** Late by this much. */
    public static WayFault delayed(Duration delay, Duration jitter) {
        return new WayFault(false, delay, jitter, 0, 0);
    }

    /** A part is lost and sent again. */
    public static WayFault lossy(int percent) {
        return new WayFault(false, Duration.ZERO, Duration.ZERO, percent, 0);
    }

    /** No faster than this. */
    public static WayFault slow(long bytesPerSecond) {
        return new WayFault(false, Duration.ZERO, Duration.ZERO, 0, bytesPerSecond);
    }
}
