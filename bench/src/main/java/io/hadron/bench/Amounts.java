package io.hadron.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes and durations of the command line: {@code 64KiB}, {@code 5ms}. */
final class Amounts {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([a-zA-Z]*)");
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);
    private static final Map<String, Long> NANOS =
            Map.of(
                    "us", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private Amounts() {}

    /** Bytes that fit into an int. */
    static final class Size implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long bytes = amount(text, BYTES, "a size such as 64KiB");
            if (bytes > Integer.MAX_VALUE) {
                throw new TypeConversionException("'" + text + "' is too much");
            }
            return (int) bytes;
        }
    }

    /** A duration. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return text.equals("0")
                    ? Duration.ZERO
                    : Duration.ofNanos(amount(text, NANOS, "a duration such as 5ms"));
        }
    }

    private static long amount(String text, Map<String, Long> units, String wanted) {
        Matcher match = FORM.matcher(text.trim());
        Long unit = match.matches() ? units.get(match.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new TypeConversionException("'" + text + "' is not " + wanted);
        }
        try {
            return Math.multiplyExact(Long.parseLong(match.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is too much");
        }
    }
}
