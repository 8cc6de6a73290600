package io.hadron.core.consumer;

/**
 * One settlement within a {@link ConsumerInput.Settle}: what a member says about some offsets of
 * one delivery.
 *
 * @param token the delivery the offsets came with
 * @param ranges the offsets; those that are not in that delivery are stale and change nothing
 * @param delayMs for a nack the time to wait, or {@link #BACKOFF} for the group's backoff; for an
 *     extend the new time to settle from now on, or {@link #BACKOFF} for the group's ack timeout; 0
 *     otherwise
 * @param reason for a reject, what the dead letter says; empty otherwise
 */
public record SettleItem(
        DeliveryToken token, Kind kind, OffsetRanges ranges, long delayMs, String reason) {

    /** Stands for the delay that the group's settings give. */
    public static final long BACKOFF = -1;

    /** The longest delay: one year. Longer ones are to be refused at the door. */
    public static final long MAX_DELAY_MS = 365L * 24 * 3600 * 1000;

    /** Longest reason, in characters. */
    public static final int MAX_REASON_LENGTH = 1024;

    /** What is asked for. */
    public enum Kind {
        /** The messages are done. */
        ACK,
        /** Hand the messages out again after a delay. */
        NACK,
        /**
         * Never hand the messages out again; copy them to the dead-letter stream if there is one.
         */
        REJECT,
        /** The member needs more time; never shortens the time left. */
        EXTEND
    }

    public SettleItem {
        if (delayMs < BACKOFF || delayMs > MAX_DELAY_MS) {
            throw new IllegalArgumentException(
                    "delayMs must be -1 to " + MAX_DELAY_MS + ": " + delayMs);
        }
        if (reason.length() > MAX_REASON_LENGTH) {
            throw new IllegalArgumentException(
                    "reason is longer than " + MAX_REASON_LENGTH + " characters");
        }
    }

    public static SettleItem ack(DeliveryToken token, OffsetRanges ranges) {
        return new SettleItem(token, Kind.ACK, ranges, 0, "");
    }

    /** A nack with a delay in milliseconds, or {@link #BACKOFF}. */
    public static SettleItem nack(DeliveryToken token, OffsetRanges ranges, long delayMs) {
        return new SettleItem(token, Kind.NACK, ranges, delayMs, "");
    }

    public static SettleItem reject(DeliveryToken token, OffsetRanges ranges, String reason) {
        return new SettleItem(token, Kind.REJECT, ranges, 0, reason);
    }

    public static SettleItem extend(DeliveryToken token, OffsetRanges ranges, long delayMs) {
        return new SettleItem(token, Kind.EXTEND, ranges, delayMs, "");
    }
}
