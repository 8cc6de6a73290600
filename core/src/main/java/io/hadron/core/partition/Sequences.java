package io.hadron.core.partition;

/** Arithmetic of producer sequences: a circle of 2^31 numbers, from 0 to the largest int. */
public final class Sequences {

    private static final int HALF = 1 << 30;

    private Sequences() {}

    /** The sequence {@code steps} after another one. */
    public static int plus(int sequence, int steps) {
        return (sequence + steps) & Integer.MAX_VALUE;
    }

    /**
     * The way from one sequence to another, the shorter side round: positive if {@code to} lies
     * ahead, negative if it lies behind, from -2^30 to 2^30 - 1.
     */
    public static int distance(int from, int to) {
        int ahead = (to - from) & Integer.MAX_VALUE;
        return ahead < HALF ? ahead : ahead - HALF - HALF;
    }
}
