package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;

/**
 * Offsets {@code [from, to)} that were handed out equally often.
 *
 * @param attempt how often these offsets have been handed out, this time included; 1 for the first
 *     time
 */
public record AttemptRange(long from, long to, int attempt) {

    public AttemptRange {
        Invariant.check(
                from >= 0 && from < to,
                "a range starts at 0 or above and is not empty: %d, %d",
                from,
                to);
        Invariant.check(attempt >= 1, "attempts are counted from 1: %d", attempt);
    }

    public long count() {
        return to - from;
    }
}
