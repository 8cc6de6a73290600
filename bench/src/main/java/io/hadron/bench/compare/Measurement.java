package io.hadron.bench.compare;

import io.hadron.bench.load.LoadResult;

/**
 * One run of a step.
 *
 * @param brokerCpuSeconds of the broker from the begin of the measured part until it came to rest
 * @param brokerMib resident memory of the broker at the end
 * @param otherShare share of the machine that others took meanwhile
 */
record Measurement(
        String step,
        Side side,
        LoadResult result,
        double brokerCpuSeconds,
        double brokerMib,
        double otherShare) {
    private static final double MILLION = 1_000_000;

    /** Whether others took so much of the machine that the figures say little. */
    boolean spoiled() {
        return otherShare > Rest.FOREIGN_SHARE;
    }

    double brokerCpuSecondsPerMillion() {
        return result.count() == 0 ? 0 : brokerCpuSeconds * MILLION / result.count();
    }
}
