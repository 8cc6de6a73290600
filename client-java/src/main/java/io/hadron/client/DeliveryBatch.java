package io.hadron.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Deliveries that came together; perhaps none. Any thread. */
public interface DeliveryBatch extends Iterable<Delivery> {
    /** The deliveries; those of one partition in offset order. */
    List<Delivery> deliveries();

    default int size() {
        return deliveries().size();
    }

    default boolean isEmpty() {
        return deliveries().isEmpty();
    }

    /** Acks all that are not settled yet: far cheaper than one by one. */
    void ackAll();

    /** As {@link #ackAll()}; completes when all of it is durable. */
    CompletableFuture<Void> ackAllAsync();
}
