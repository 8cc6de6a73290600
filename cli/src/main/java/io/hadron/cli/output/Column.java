package io.hadron.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param value its text in a row
 * @param right whether it is set to the right, as numbers are
 */
public record Column(String title, Function<JsonNode, String> value, boolean right) {
    /** A field as text; {@code -} if it is empty. */
    public static Column text(String title, String field) {
        return new Column(title, row -> orDash(row.path(field).asText("")), false);
    }

    /** A whole number with thousands marked; {@code -} for -1. */
    public static Column number(String title, String field) {
        return new Column(title, row -> count(row.path(field).asLong()), true);
    }

    /** Milliseconds as a duration of one unit. */
    public static Column millis(String title, String field) {
        return new Column(title, row -> age(row.path(field).asLong()), true);
    }

    public static Column bytes(String title, String field) {
        return new Column(title, row -> size(row.path(field).asLong()), true);
    }

    /** Yes or no. */
    public static Column flag(String title, String field) {
        return new Column(title, row -> row.path(field).asBoolean() ? "yes" : "no", false);
    }

    /** {@code 20,000}. */
    public static String count(long value) {
        return value < 0 ? "-" : String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1.5 MiB}. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        String name = new String[] {"B", "KiB", "MiB", "GiB", "TiB"}[unit];
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, name);
    }

    /** {@code 250ms}, {@code 12s}, {@code 3m12s}, {@code 5h03m}, {@code 3d4h}. */
    public static String age(long millis) {
        Duration d = Duration.ofMillis(Math.max(0, millis));
        if (d.toSeconds() < 1) {
            return d.toMillis() + "ms";
        }
        if (d.toMinutes() < 1) {
            return d.toSeconds() + "s";
        }
        if (d.toHours() < 1) {
            return String.format(Locale.ROOT, "%dm%02ds", d.toMinutes(), d.toSecondsPart());
        }
        return d.toDays() < 1
                ? String.format(Locale.ROOT, "%dh%02dm", d.toHours(), d.toMinutesPart())
                : String.format(Locale.ROOT, "%dd%dh", d.toDays(), d.toHoursPart());
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
