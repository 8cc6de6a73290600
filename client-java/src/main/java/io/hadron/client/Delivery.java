package io.hadron.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A message in the hands of a consumer of a group. It is settled once: the first of ack, nack and
 * reject counts, later ones do nothing. Any thread.
 *
 * <p>{@link #ack()} and its like return at once; they are sent together with others, soon. A
 * settlement that did not reach the group in time means that the message comes again; the
 * subscription's error listener is told. The {@code ...Async} forms say when it is durable.
 */
public interface Delivery extends Message {
    /** 1 = first delivery to this group. */
    int attempt();

    /** Done: never deliver it to this group again. */
    void ack();

    /** As {@link #ack()}; completes when that is durable, or fails with {@link HadronException}. */
    CompletableFuture<Void> ackAsync();

    /** As {@link #ack()}, and waits until that is durable. */
    void ackAndWait();

    /** Deliver it again, after the group's back-off. */
    void nack();

    /** Deliver it again, after this delay. */
    void nack(Duration delay);

    /** Never deliver it again: to the dead-letter stream, with this reason. */
    void reject(String reason);

    /** Ask for this much more time before the group's ack timeout takes the message away. */
    void extend(Duration more);
}
