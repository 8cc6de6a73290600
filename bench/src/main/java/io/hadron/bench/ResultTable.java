package io.hadron.bench;

import io.hadron.bench.load.Arrival;
import io.hadron.bench.load.Latency;
import io.hadron.bench.load.LoadResult;
import java.util.Locale;

/** A result for people. */
final class ResultTable {
    private ResultTable() {}

    static String of(LoadResult result) {
        StringBuilder text = new StringBuilder();
        row(
                text,
                "records",
                String.format(Locale.ROOT, "%,d in %.2f s", result.count(), result.seconds()));
        row(
                text,
                "rate",
                String.format(
                        Locale.ROOT,
                        "%,.0f records/s, %.1f MiB/s",
                        result.recordsPerSecond(),
                        result.mibPerSecond()));
        if (result.latency().max() > 0) {
            row(text, "latency ms", latency(result.latency()));
        }
        row(
                text,
                "client CPU",
                String.format(
                        Locale.ROOT,
                        "%.2f s, %.2f s per million records",
                        result.clientCpuSeconds(),
                        result.clientCpuSecondsPerMillion()));
        Arrival arrival = result.arrival();
        if (arrival != null) {
            row(text, "arrived", arrival.toString());
        }
        row(text, "errors", Long.toString(result.errors()));
        String firstError = result.firstError();
        if (firstError != null) {
            row(text, "first error", firstError);
        }
        return text.toString().stripTrailing();
    }

    private static String latency(Latency latency) {
        return String.format(
                Locale.ROOT,
                "p50 %.2f  p95 %.2f  p99 %.2f  p99.9 %.2f  max %.2f",
                latency.p50(),
                latency.p95(),
                latency.p99(),
                latency.p999(),
                latency.max());
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-12s%s%n", name, value));
    }
}
