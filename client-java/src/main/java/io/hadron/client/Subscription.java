package io.hadron.client;

import java.time.Duration;

/** A running handler. Any thread. */
public interface Subscription extends AutoCloseable {
    /**
     * Waits until the subscription ends.
     *
     * @throws HadronException if it ended because it can not go on: group or stream deleted
     */
    void await() throws InterruptedException;

    /**
     * Waits at most this long.
     *
     * @return whether it has ended
     */
    boolean await(Duration timeout) throws InterruptedException;

    /** Hands out no more, waits for running handlers, sends their outcomes, leaves the group. */
    @Override
    void close();
}
