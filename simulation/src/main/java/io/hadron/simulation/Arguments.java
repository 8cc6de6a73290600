package io.hadron.simulation;

/** Values on command lines. */
public final class Arguments {
    private Arguments() {}

    /**
     * Reads a number.
     *
     * @param most Long.MAX_VALUE = there is no limit
     * @throws IllegalArgumentException that names the option, and what it takes
     */
    public static long number(String option, String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                option
                        + " takes a number "
                        + (most == Long.MAX_VALUE
                                ? "of at least " + least
                                : "from " + least + " to " + most)
                        + ", not "
                        + value);
    }
}
