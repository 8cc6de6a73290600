package io.hadron.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Pulls deliveries of a consumer group. Several threads may pull from one. At most {@code
 * maxInFlight} deliveries are out at once: settle some to get more.
 */
public interface Consumer extends AutoCloseable, Iterable<Delivery> {
    /**
     * The next delivery.
     *
     * @return null if none came in time, or the thread was interrupted
     * @throws HadronException.Closed if the consumer is closed
     * @throws HadronException.NotFound if group or stream were deleted
     */
    @Nullable Delivery poll(Duration timeout);

    /**
     * Up to {@code max} deliveries: waits until there is one, then takes those that are there.
     *
     * @return an empty batch if none came in time, or the thread was interrupted
     */
    DeliveryBatch pollBatch(int max, Duration timeout);

    /** Gives unsettled messages back, sends settlements that wait, leaves the group. */
    @Override
    void close();
}
