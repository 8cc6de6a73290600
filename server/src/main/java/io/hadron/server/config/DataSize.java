package io.hadron.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 64KiB}, {@code 1MiB}, {@code 10GiB}, {@code 5MB} or {@code
 * 512}.
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\s*([KMGT]i?)?B?");
    private static final String UNITS = "KMGT";

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size can not be negative: " + bytes);
        }
    }

    public static DataSize ofKiB(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 10));
    }

    public static DataSize ofMiB(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 20));
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a size: write for example 64KiB, 8MiB or 10GiB");
        }
        long count = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if (unit == null) {
            return new DataSize(count);
        }
        int power = UNITS.indexOf(unit.charAt(0)) + 1;
        long factor = 1;
        for (int i = 0; i < power; i++) {
            factor *= unit.length() == 2 ? 1024 : 1000;
        }
        try {
            return new DataSize(Math.multiplyExact(count, factor));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("larger than any disk", e);
        }
    }

    /** The bytes as an int, for sizes that are known to be below 2 GiB. */
    public int toInt() {
        return Math.toIntExact(bytes);
    }

    /** This size and some bytes more. */
    public DataSize plus(DataSize more) {
        return new DataSize(Math.addExact(bytes, more.bytes));
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest exact form in binary units. */
    @Override
    public String toString() {
        for (int power = UNITS.length(); power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + UNITS.substring(power - 1, power) + "iB";
            }
        }
        return bytes + "B";
    }
}
