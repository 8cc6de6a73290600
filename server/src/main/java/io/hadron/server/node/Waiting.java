package io.hadron.server.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about during a start. */
final class Waiting {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private Waiting() {}

    static void until(String what, BooleanSupplier condition)
            throws NodeStartException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new NodeStartException(
                        what + " took longer than " + PATIENCE.toSeconds() + " s",
                        "See the log above.");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
