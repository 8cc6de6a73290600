package io.hadron.core.consumer;

/**
 * Which message a dead letter is a copy of, and why.
 *
 * @param offset the offset in this partition
 * @param attempts how often it was handed out
 * @param reason the text given with a reject, or empty
 */
public record DeadLetterOrigin(long offset, int attempts, Cause cause, String reason) {

    /** Why a message was given up. The codes are durable. */
    public enum Cause {
        /** All attempts are used up. */
        EXHAUSTED(1),
        /** A member rejected it. */
        REJECTED(2);

        private final int code;

        Cause(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
