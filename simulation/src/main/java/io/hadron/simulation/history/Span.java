package io.hadron.simulation.history;

/**
 * From when the client sent an operation to when it knew the outcome, on one clock for the whole
 * history.
 */
public record Span(long start, long end) {

    public Span {
        if (end < start) {
            throw new IllegalArgumentException(
                    "a span ends before it starts: " + start + " to " + end);
        }
    }
}
