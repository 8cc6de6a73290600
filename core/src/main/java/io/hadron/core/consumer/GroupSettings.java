package io.hadron.core.consumer;

import io.hadron.core.model.Backoff;
import org.jspecify.annotations.Nullable;

/**
 * What a group's definition says, for one partition.
 *
 * <p>With a dead-letter stream, a message whose attempts reach {@code maxDeliveries} without an
 * ack, or that is rejected, is copied there and is then finished. Without one, {@code
 * maxDeliveries} does not limit anything (a message is redelivered until it is acked) and a reject
 * finishes the message at once; it is counted.
 *
 * @param maxInFlight most messages of this partition that all members together hold unsettled; 1
 *     gives strict order of acks
 * @param maxDeliveries most attempts per message, or 0 for no limit
 * @param backoff delay of a nack that names none
 * @param deadLetter where exhausted and rejected messages are copied, or null
 * @param ackTimeoutMs a delivery not settled or extended for so long is taken back and redelivered;
 *     0 for never. A change is for later deliveries
 * @param maxOutstanding at so many unfinished messages nothing new is handed out; nothing is
 *     dropped
 */
public record GroupSettings(
        int maxInFlight,
        int maxDeliveries,
        Backoff backoff,
        @Nullable DeadLetterTarget deadLetter,
        long ackTimeoutMs,
        int maxOutstanding) {

    public static final int DEFAULT_MAX_OUTSTANDING = 1_000_000;

    /** The highest value of any of the three counts. */
    public static final int COUNT_LIMIT = 10_000_000;

    public GroupSettings {
        requireCount("maxInFlight", maxInFlight, 1);
        requireCount("maxDeliveries", maxDeliveries, 0);
        requireCount("maxOutstanding", maxOutstanding, 1);
        if (ackTimeoutMs < 0 || ackTimeoutMs > SettleItem.MAX_DELAY_MS) {
            throw new IllegalArgumentException(
                    "ackTimeoutMs must be 0 to " + SettleItem.MAX_DELAY_MS + ": " + ackTimeoutMs);
        }
    }

    /**
     * Whether a message that was handed out so often goes to the dead-letter stream instead of to a
     * member.
     */
    boolean exhausted(int attempts) {
        return deadLetter != null && maxDeliveries > 0 && attempts >= maxDeliveries;
    }

    /** One message at a time, in order. */
    boolean strictOrder() {
        return maxInFlight == 1;
    }

    private static void requireCount(String name, int value, int least) {
        if (value < least || value > COUNT_LIMIT) {
            throw new IllegalArgumentException(
                    name + " must be " + least + " to " + COUNT_LIMIT + ": " + value);
        }
    }
}
