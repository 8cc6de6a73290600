package io.hadron.server.config;

/** A share from 0 to 100, written as {@code 95%}. */
public record Percent(int value) implements Comparable<Percent> {
    public Percent {
        if (value < 0 || value > 100) {
            throw new IllegalArgumentException("not between 0% and 100%: " + value);
        }
    }

    /**
     * Reads a percentage.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Percent parse(String text) {
        String digits = text.strip();
        if (!digits.matches("\\d{1,3}%")) {
            throw new IllegalArgumentException("not a percentage: write for example 95%");
        }
        return new Percent(Integer.parseInt(digits.substring(0, digits.length() - 1)));
    }

    /** As a fraction from 0 to 1. */
    public double fraction() {
        return value / 100.0;
    }

    @Override
    public int compareTo(Percent other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value + "%";
    }
}
