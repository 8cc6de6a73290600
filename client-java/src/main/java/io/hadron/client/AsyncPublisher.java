package io.hadron.client;

import java.util.concurrent.CompletableFuture;

/** A {@link Publisher} whose methods return futures. Any thread. */
public interface AsyncPublisher {
    /**
     * Publishes. Every failure is in the future. Waits for room in the buffer first, if the options
     * say so.
     */
    CompletableFuture<Receipt> publish(Event event);

    /** Sends what is held; completes when all that was published before has succeeded or failed. */
    CompletableFuture<Void> flush();
}
