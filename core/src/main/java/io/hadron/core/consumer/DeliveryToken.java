package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;

/**
 * Names one delivery. A settlement with a token of an earlier term, an earlier group epoch or a
 * delivery that is over is answered {@code STALE_DELIVERY}.
 *
 * @param term the term of the consumer controller that made the delivery
 * @param epoch the group's epoch; every seek starts a new one
 * @param number the delivery's number within the group; never used twice
 */
public record DeliveryToken(long term, long epoch, long number) {

    public DeliveryToken {
        Invariant.check(
                term >= 0 && epoch >= 1 && number >= 1,
                "token is well formed: %d, %d",
                epoch,
                number);
    }
}
