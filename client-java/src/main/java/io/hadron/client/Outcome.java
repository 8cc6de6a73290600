package io.hadron.client;

import java.time.Duration;

/** What a handler decides about a delivery. */
public sealed interface Outcome {
    /** Done. */
    record Ack() implements Outcome {
        private static final Ack INSTANCE = new Ack();
    }

    /**
     * Deliver again later.
     *
     * @param delay zero = the group's back-off
     */
    record RetryLater(Duration delay) implements Outcome {
        public RetryLater {
            Checks.notNegative("delay", delay);
        }
    }

    /**
     * To the dead-letter stream.
     *
     * @param reason kept with the dead letter, at most 1,000 characters
     */
    record Reject(String reason) implements Outcome {}

    /** Done. */
    static Outcome ack() {
        return Ack.INSTANCE;
    }

    /** Deliver again, after this delay. */
    static Outcome retryLater(Duration delay) {
        return new RetryLater(delay);
    }

    /** Deliver again, after the group's back-off. */
    static Outcome retryLater() {
        return new RetryLater(Duration.ZERO);
    }

    /** To the dead-letter stream. */
    static Outcome reject(String reason) {
        return new Reject(reason);
    }
}
