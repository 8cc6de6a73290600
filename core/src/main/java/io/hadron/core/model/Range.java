package io.hadron.core.model;

/** One wording for every number that is out of range. */
final class Range {
    private Range() {}

    static void check(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    what + " " + value + ": must be " + min + " to " + max);
        }
    }
}
