package io.hadron.bench.compare;

/** Waiting, for a machine to come to rest. */
final class Pause {
    private Pause() {}

    static void ms(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
