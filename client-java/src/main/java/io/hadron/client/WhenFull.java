package io.hadron.client;

/** What publishing does when the publisher's buffer is full. */
public enum WhenFull {
    /** Waits for room, at most as long as the delivery timeout. */
    WAIT,
    /** Fails at once with BACKPRESSURE. */
    REFUSE
}
