package io.hadron.core.model;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 7d}, {@code 1h30m}, {@code 30s}, {@code 250ms}. */
public final class DurationText {
    private static final Pattern WHOLE = Pattern.compile("(?:[0-9]{1,18}(?:ms|s|m|h|d|w))+");
    private static final Pattern PART = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d|w)");
    private static final int LONGEST_TEXT = 64;
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    /** A hundred years: longer ones are taken for a slip of the pen. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private DurationText() {}

    /** Throws IllegalArgumentException with what is wrong and what is accepted. */
    public static Duration parse(String text) {
        if (text.length() > LONGEST_TEXT || !WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Names.quoted(text) + " is not a duration; write it as 7d, 1h30m, 30s or 250ms");
        }
        try {
            long ms = 0;
            Matcher part = PART.matcher(text);
            while (part.find()) {
                long count = Long.parseLong(part.group(1));
                ms = Math.addExact(ms, Math.multiplyExact(count, unitMs(part.group(2))));
            }
            return bounded(text, ms);
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException(Names.quoted(text) + " is too long", tooLong);
        }
    }

    /** The exact form down to the millisecond, which {@link #parse} reads back. */
    public static String format(Duration duration) {
        long ms = duration.toMillis();
        StringBuilder out = new StringBuilder();
        for (String unit : UNITS) {
            long count = ms / unitMs(unit);
            if (count > 0) {
                out.append(count).append(unit);
                ms -= count * unitMs(unit);
            }
        }
        return out.isEmpty() ? "0s" : out.toString();
    }

    private static Duration bounded(String text, long ms) {
        if (ms > LONGEST.toMillis()) {
            throw new IllegalArgumentException(Names.quoted(text) + " is longer than 100 years");
        }
        return Duration.ofMillis(ms);
    }

    private static long unitMs(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "w" -> 604_800_000;
            default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    }
}
