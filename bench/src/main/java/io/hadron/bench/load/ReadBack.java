package io.hadron.bench.load;

import java.time.Duration;

/**
 * Reads a stream from its first record until all expected ones are there, or nothing more comes.
 */
final class ReadBack {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int EMPTY_POLLS = 20;

    private ReadBack() {}

    static Arrival of(LoadDriver driver, long expected) {
        SequenceCheck check = new SequenceCheck(expected);
        try (Receiver reader = driver.reader()) {
            int empty = 0;
            while (!check.complete() && empty < EMPTY_POLLS) {
                empty = reader.poll(check, POLL) == 0 ? empty + 1 : 0;
            }
            // What would come now is too much: duplicates.
            while (reader.poll(check, POLL) > 0) {}
        }
        return check.arrival();
    }
}
