package io.hadron.bench.compare;

import java.util.Locale;

/** What a figure has to reach. */
sealed interface Bar {
    /** Hadron's median divided by Kafka's is at least this. */
    record RatioAtLeast(double limit) implements Bar {}

    /** Hadron's median divided by Kafka's is at most this. */
    record RatioAtMost(double limit) implements Bar {}

    /** Hadron's median is at most this, whatever Kafka's is. */
    record ValueAtMost(double limit) implements Bar {}

    /** Hadron's median is at least this, whatever Kafka's is. */
    record ValueAtLeast(double limit) implements Bar {}

    /** Nothing: shown for information. */
    record None() implements Bar {}

    default boolean holds(double hadron, double kafka) {
        return switch (this) {
            case RatioAtLeast(double limit) -> hadron >= limit * kafka;
            case RatioAtMost(double limit) -> hadron <= limit * kafka;
            case ValueAtMost(double limit) -> hadron <= limit;
            case ValueAtLeast(double limit) -> hadron >= limit;
            case None() -> true;
        };
    }

    /** For people. */
    default String text() {
        return switch (this) {
            case RatioAtLeast(double limit) -> String.format(Locale.ROOT, ">= %.1f x", limit);
            case RatioAtMost(double limit) -> String.format(Locale.ROOT, "<= %.1f x", limit);
            case ValueAtMost(double limit) -> String.format(Locale.ROOT, "<= %.4g", limit);
            case ValueAtLeast(double limit) -> String.format(Locale.ROOT, ">= %.4g", limit);
            case None() -> "";
        };
    }
}
