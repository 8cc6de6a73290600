package io.hadron.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group that a subscription creates if it is missing. For more, and for changes, use
 * DDL.
 *
 * @param ordering whether messages of one key wait for each other
 * @param maxDeliveries attempts before a message is dead-lettered; 0 = the server's default
 * @param backoffFrom delay of the first redelivery; null = the server's default
 * @param backoffTo the longest delay; null = the server's default
 * @param deadLetter stream in the same namespace, or null for none
 */
public record GroupOptions(
        Ordering ordering,
        int maxDeliveries,
        @Nullable Duration backoffFrom,
        @Nullable Duration backoffTo,
        @Nullable String deadLetter) {
    /** Whether messages wait for each other. */
    public enum Ordering {
        NONE,
        KEY
    }

    public GroupOptions {
        Checks.that(maxDeliveries >= 0, "maxDeliveries is negative: " + maxDeliveries);
        Checks.that(
                (backoffFrom == null) == (backoffTo == null),
                "backoffFrom and backoffTo go together");
    }

    public static GroupOptions defaults() {
        return new GroupOptions(Ordering.NONE, 0, null, null, null);
    }

    public GroupOptions withOrdering(Ordering value) {
        return new GroupOptions(value, maxDeliveries, backoffFrom, backoffTo, deadLetter);
    }

    public GroupOptions withMaxDeliveries(int value) {
        return new GroupOptions(ordering, value, backoffFrom, backoffTo, deadLetter);
    }

    public GroupOptions withBackoff(Duration from, Duration to) {
        return new GroupOptions(ordering, maxDeliveries, from, to, deadLetter);
    }

    public GroupOptions withDeadLetter(String stream) {
        return new GroupOptions(ordering, maxDeliveries, backoffFrom, backoffTo, stream);
    }
}
