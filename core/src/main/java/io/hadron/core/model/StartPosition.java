package io.hadron.core.model;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where a new consumer group, or a seek, begins. */
public sealed interface StartPosition {
    /** The first record that is still there. */
    record First() implements StartPosition {
        @Override
        public String toString() {
            return "first";
        }
    }

    /** The next record to be written. */
    record Latest() implements StartPosition {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** The same offset in every partition. */
    record AtOffset(long offset) implements StartPosition {
        public AtOffset {
            Range.check("offset", offset, 0, Long.MAX_VALUE);
        }

        @Override
        public String toString() {
            return Long.toString(offset);
        }
    }

    /** The first record whose timestamp is at or above this one, in milliseconds since 1970. */
    record AtTime(long timeMs) implements StartPosition {
        /** Above year 9999 a time can no longer be written down and read back. */
        private static final long LAST_MS = 253_402_300_799_999L;

        public AtTime {
            Range.check("time", timeMs, 0, LAST_MS);
        }

        @Override
        public String toString() {
            return Instant.ofEpochMilli(timeMs).toString();
        }
    }

    /** {@code first}, {@code latest}, an offset, or a time as {@code 2026-01-31T08:00:00Z}. */
    static StartPosition parse(String text) {
        return switch (text) {
            case "first" -> new First();
            case "latest" -> new Latest();
            default -> parseNumberOrTime(text);
        };
    }

    private static StartPosition parseNumberOrTime(String text) {
        try {
            return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? new AtOffset(Long.parseLong(text))
                    : new AtTime(Instant.parse(text).toEpochMilli());
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    Names.quoted(text)
                            + " is no start; use first, latest, an offset or a time such as"
                            + " 2026-01-31T08:00:00Z",
                    e);
        }
    }
}
