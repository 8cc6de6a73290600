package io.hadron.client;

/** Handles deliveries. Called by several workers at once; may be slow and may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Handles one delivery.
     *
     * @return what becomes of it
     * @throws Exception to have it delivered again after the group's back-off; the error listener
     *     is told
     */
    Outcome handle(Delivery delivery) throws Exception;
}
