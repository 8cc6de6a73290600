package io.hadron.core.consumer;

import org.junit.jupiter.api.Test;

/**
 * Machine against model under random inputs, lagging commits and crashes. A failure prints its
 * seed.
 */
class ConsumerModelTest {

    private static final int SEEDS = Integer.getInteger("hadron.consumer.seeds", 1_000);

    @Test
    void agreesWithTheModelAndKeepsEveryPromise() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, Tamper.NONE);
        }
    }

    static void run(long seed, Tamper tamper) {
        try {
            new ConsumerWorld(seed, tamper).run(150);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
