package io.hadron.client;

/**
 * Hears of what no call of its own can report: failures of handlers, settlements that came too
 * late, broken connections. On a thread of the client: return soon. Without one, the client logs.
 */
@FunctionalInterface
public interface ErrorListener {
    /**
     * Something failed; the subscription goes on.
     *
     * @param what a few words on what was tried
     */
    void failed(String what, Throwable error);
}
