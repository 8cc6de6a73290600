package io.hadron.bench.compare;

import io.hadron.bench.load.LoadResult;

/** The figure of a load result that a step is about. */
enum Metric {
    MIB_PER_SECOND("MiB/s") {
        @Override
        double of(LoadResult result) {
            return result.mibPerSecond();
        }
    },
    RECORDS_PER_SECOND("records/s") {
        @Override
        double of(LoadResult result) {
            return result.recordsPerSecond();
        }
    },
    P50_MS("ms p50") {
        @Override
        double of(LoadResult result) {
            return result.latency().p50();
        }
    },
    P99_MS("ms p99") {
        @Override
        double of(LoadResult result) {
            return result.latency().p99();
        }
    };

    private final String unit;

    Metric(String unit) {
        this.unit = unit;
    }

    abstract double of(LoadResult result);

    String unit() {
        return unit;
    }
}
