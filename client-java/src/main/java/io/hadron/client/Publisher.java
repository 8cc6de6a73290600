package io.hadron.client;

import java.util.concurrent.CompletableFuture;

/**
 * Publishes events to one stream. Idempotent: a retry never makes a second copy. Events that one
 * thread publishes to one partition keep their order. Any thread.
 */
public interface Publisher extends AutoCloseable {
    /** {@code namespace/name}. */
    String stream();

    /** How many partitions the stream has, as far as this publisher knows. */
    int partitions();

    /**
     * Publishes and waits until that is confirmed. Many threads that do so share batches.
     *
     * @throws HadronException if it failed; the type and {@link HadronException#outcome()} say how
     */
    Receipt publish(Event event);

    /**
     * Publishes and returns at once, or when there is room in the buffer. The cheapest form:
     * nothing is made per record.
     *
     * @throws HadronException if the event is refused right here: buffer full, too large, closed;
     *     the callback is not called then
     */
    void publish(Event event, ReceiptCallback callback);

    /** As {@link #publish(Event, ReceiptCallback)}, but every failure is in the future. */
    CompletableFuture<Receipt> publishAsync(Event event);

    /** A view whose methods return futures. */
    AsyncPublisher async();

    /** Sends what is held and waits until all that was published before has succeeded or failed. */
    void flush();

    /** Bytes of the buffer in use, for metrics. */
    long bufferedBytes();

    /** Flushes and gives the memory back. Later calls fail with CANCELLED. */
    @Override
    void close();
}
