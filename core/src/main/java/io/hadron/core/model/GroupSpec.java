package io.hadron.core.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer group is meant to be, with all defaults filled in.
 *
 * @param stream the stream it consumes, in the same namespace
 * @param delivery limits and delays of delivering a message
 * @param deadLetter stream in the same namespace that takes what failed too often, or null for none
 * @param start where a new group begins; no effect on one that exists
 */
public record GroupSpec(
        ObjectName stream,
        Ordering ordering,
        DeliveryPolicy delivery,
        @Nullable ObjectName deadLetter,
        StartPosition start,
        OpenTransactions openTransactions) {
    public GroupSpec {
        if (stream.equals(deadLetter)) {
            throw new IllegalArgumentException(
                    "deadLetter names the group's own stream: dead letters would come back for ever");
        }
    }

    /** All defaults. New groups begin at the first record, as users of a work queue expect. */
    public static GroupSpec of(ObjectName stream) {
        return new GroupSpec(
                stream,
                Ordering.NONE,
                DeliveryPolicy.DEFAULT,
                null,
                new StartPosition.First(),
                OpenTransactions.SKIP);
    }

    /**
     * How messages are handed out.
     *
     * @param maxInFlight messages that may be in the hands of consumers, per partition
     * @param maxDeliveries attempts before a message is dead-lettered
     * @param ackTimeout a message not settled in this time is delivered to another consumer; null =
     *     as long as its consumer's connection is healthy
     * @param maxOutstanding unfinished messages behind the head, per partition; at the bound the
     *     head stops
     */
    public record DeliveryPolicy(
            int maxInFlight,
            int maxDeliveries,
            Backoff backoff,
            @Nullable Duration ackTimeout,
            int maxOutstanding) {
        public static final int MAX_IN_FLIGHT = 1_000_000;
        public static final int MAX_DELIVERIES = 1_000_000;
        public static final int MAX_OUTSTANDING = 10_000_000;
        public static final Duration MIN_ACK_TIMEOUT = Duration.ofMillis(100);
        public static final Duration MAX_ACK_TIMEOUT = Duration.ofDays(7);
        public static final DeliveryPolicy DEFAULT =
                new DeliveryPolicy(1_000, 10, Backoff.DEFAULT, null, 1_000_000);

        public DeliveryPolicy {
            Range.check("maxInFlight", maxInFlight, 1, MAX_IN_FLIGHT);
            Range.check("maxDeliveries", maxDeliveries, 1, MAX_DELIVERIES);
            Range.check("maxOutstanding", maxOutstanding, 1, MAX_OUTSTANDING);
            if (ackTimeout != null
                    && (ackTimeout.compareTo(MIN_ACK_TIMEOUT) < 0
                            || ackTimeout.compareTo(MAX_ACK_TIMEOUT) > 0)) {
                throw new IllegalArgumentException("ackTimeout must be 100ms to 7d");
            }
            ackTimeout = ackTimeout == null ? null : ackTimeout.truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
