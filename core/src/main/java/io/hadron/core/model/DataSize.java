package io.hadron.core.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 10GiB}, {@code 512KiB}, {@code 100MB} or {@code 4096}. */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19}) ?([A-Za-z]{0,3})");
    private static final String[] BINARY = {"KiB", "MiB", "GiB", "TiB", "PiB"};

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size " + bytes + ": must not be negative");
        }
    }

    public static DataSize ofKib(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 10));
    }

    public static DataSize ofMib(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 20));
    }

    /** Throws IllegalArgumentException with what is wrong and what is accepted. */
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Names.quoted(text) + " is not a size; write it as 512KiB, 100MB or 10GiB");
        }
        try {
            long count = Long.parseLong(matcher.group(1));
            return new DataSize(Math.multiplyExact(count, unit(matcher.group(2))));
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw new IllegalArgumentException(Names.quoted(text) + " is too large", tooLarge);
        }
    }

    private static long unit(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "kib" -> 1L << 10;
            case "mib" -> 1L << 20;
            case "gib" -> 1L << 30;
            case "tib" -> 1L << 40;
            case "pib" -> 1L << 50;
            case "kb" -> 1_000;
            case "mb" -> 1_000_000;
            case "gb" -> 1_000_000_000;
            case "tb" -> 1_000_000_000_000L;
            case "pb" -> 1_000_000_000_000_000L;
            default ->
                    throw new IllegalArgumentException(
                            "unknown unit '"
                                    + text
                                    + "'; use B, KiB, MiB, GiB, TiB, KB, MB, GB or TB");
        };
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest exact form, which {@link #parse} reads back. */
    @Override
    public String toString() {
        for (int power = BINARY.length; power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + BINARY[power - 1];
            }
        }
        return bytes + "B";
    }
}
