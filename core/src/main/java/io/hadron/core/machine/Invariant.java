package io.hadron.core.machine;

import java.util.Locale;

/**
 * Assertions that stay on in production. A violated one means that a state machine is wrong about
 * its own state: the control group it belongs to must stop, loudly, before it does harm.
 */
public final class Invariant {

    private Invariant() {}

    /**
     * Checks that a condition holds.
     *
     * @param holds the condition
     * @param message a format string in the syntax of {@link String#format}, formatted only on
     *     failure
     * @param args the arguments of the message
     * @throws InvariantViolation if the condition does not hold
     */
    @SuppressWarnings(
            "AnnotateFormatMethod") // the annotation lives in a library that the core does not have
    public static void check(boolean holds, String message, Object... args) {
        if (!holds) {
            throw new InvariantViolation(String.format(Locale.ROOT, message, args));
        }
    }

    /**
     * As {@link #check(boolean, String, Object...)} with one number; makes no garbage when the
     * condition holds.
     */
    @SuppressWarnings("AnnotateFormatMethod")
    public static void check(boolean holds, String message, long value) {
        if (!holds) {
            throw new InvariantViolation(String.format(Locale.ROOT, message, value));
        }
    }

    /**
     * As {@link #check(boolean, String, Object...)} with two numbers; makes no garbage when the
     * condition holds.
     */
    @SuppressWarnings("AnnotateFormatMethod")
    public static void check(boolean holds, String message, long left, long right) {
        if (!holds) {
            throw new InvariantViolation(String.format(Locale.ROOT, message, left, right));
        }
    }
}
