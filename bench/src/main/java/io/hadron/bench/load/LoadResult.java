package io.hadron.bench.load;

import org.jspecify.annotations.Nullable;

/**
 * What a run measured.
 *
 * @param count records that were confirmed, or received
 * @param seconds from the first to the last of them
 * @param mibPerSecond of values
 * @param latency from the time a record was meant to be sent until it was confirmed (produce) or
 *     received (e2e)
 * @param errors records that failed
 * @param clientCpuSeconds CPU time of the load process in the measured part
 * @param arrival whether every record was there; null if that was not checked
 * @param firstError the first failure; null if there was none
 */
public record LoadResult(
        long count,
        double seconds,
        double recordsPerSecond,
        double mibPerSecond,
        Latency latency,
        long errors,
        double clientCpuSeconds,
        double clientCpuSecondsPerMillion,
        @Nullable Arrival arrival,
        @Nullable String firstError) {
    private static final double MIB = 1 << 20;
    private static final double MILLION = 1_000_000;

    static LoadResult of(
            Stopwatch.Span span, long count, int recordSize, Latency latency, Failures failures) {
        double seconds = Math.max(span.seconds(), 1e-9);
        return new LoadResult(
                count,
                seconds,
                count / seconds,
                count * (double) recordSize / MIB / seconds,
                latency,
                failures.count(),
                span.cpuSeconds(),
                count == 0 ? 0 : span.cpuSeconds() * MILLION / count,
                null,
                failures.first());
    }

    LoadResult with(Arrival checked) {
        return new LoadResult(
                count,
                seconds,
                recordsPerSecond,
                mibPerSecond,
                latency,
                errors,
                clientCpuSeconds,
                clientCpuSecondsPerMillion,
                checked,
                firstError);
    }

    /** Whether nothing failed and nothing is missing, doubled or out of order. */
    public boolean sound() {
        return errors == 0 && (arrival == null || arrival.exact());
    }
}
