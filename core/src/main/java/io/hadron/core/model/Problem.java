package io.hadron.core.model;

/**
 * Something that keeps a change from being applied.
 *
 * @param message what is wrong, with the names involved
 * @param advice what to do about it
 */
public record Problem(ProblemCode code, Place place, String message, String advice) {
    public static Problem of(ProblemCode code, String message, String advice) {
        return new Problem(code, Place.NONE, message, advice);
    }

    /** {@code file:line: message; advice}. */
    @Override
    public String toString() {
        String where = place.toString();
        return (where.isEmpty() ? "" : where + ": ")
                + message
                + (advice.isEmpty() ? "" : "; " + advice);
    }
}
