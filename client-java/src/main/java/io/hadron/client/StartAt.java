package io.hadron.client;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where reading begins. */
public sealed interface StartAt {
    /** The first record that is still there. */
    record First() implements StartAt {}

    /** The next record to be written. */
    record Latest() implements StartAt {}

    /** The same offset in every partition. */
    record Offset(long value) implements StartAt {
        public Offset {
            Checks.that(value >= 0, "offset is negative: " + value);
        }
    }

    /** The first record at or after this time. */
    record Time(Instant value) implements StartAt {}

    static StartAt first() {
        return new First();
    }

    static StartAt latest() {
        return new Latest();
    }

    static StartAt offset(long value) {
        return new Offset(value);
    }

    static StartAt time(Instant value) {
        return new Time(value);
    }

    /**
     * Parses {@code first}, {@code latest}, an offset, or a time as {@code 2026-01-31T08:00:00Z}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static StartAt parse(String text) {
        if (text.equals("first")) {
            return first();
        }
        if (text.equals("latest")) {
            return latest();
        }
        try {
            return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? offset(Long.parseLong(text))
                    : time(Instant.parse(text));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is no start: use first, latest, an offset, or a time such as"
                            + " 2026-01-31T08:00:00Z",
                    e);
        }
    }
}
