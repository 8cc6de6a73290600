package io.hadron.bench.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.HdrHistogram.AbstractHistogram;

/** Latencies in milliseconds; all 0 if none was measured. */
public record Latency(
        @JsonProperty("p50") double p50,
        @JsonProperty("p95") double p95,
        @JsonProperty("p99") double p99,
        @JsonProperty("p99.9") double p999,
        @JsonProperty("max") double max) {
    /** The percentiles of a histogram of microseconds. */
    static Latency of(AbstractHistogram micros) {
        return new Latency(
                ms(micros.getValueAtPercentile(50)),
                ms(micros.getValueAtPercentile(95)),
                ms(micros.getValueAtPercentile(99)),
                ms(micros.getValueAtPercentile(99.9)),
                ms(micros.getMaxValue()));
    }

    private static double ms(long micros) {
        return micros / 1000.0;
    }
}
