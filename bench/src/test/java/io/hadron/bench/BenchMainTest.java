package io.hadron.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hadron.bench.load.Arrival;
import io.hadron.bench.load.Latency;
import io.hadron.bench.load.LoadResult;
import org.junit.jupiter.api.Test;

/** The command line, and the names in its output that scripts rely on. */
class BenchMainTest {
    private static final LoadResult RESULT =
            new LoadResult(
                    2_000_000,
                    4.0,
                    500_000,
                    488.3,
                    new Latency(1.5, 2.5, 3.5, 4.5, 9),
                    1,
                    1.6,
                    0.8,
                    new Arrival(2_000_000, 0, 0, 0, 0),
                    "io.hadron.Oops");

    @Test
    void exitCodes() {
        assertThat(BenchMain.run("--help")).isZero();
        assertThat(BenchMain.run("produce", "--help")).isZero();
        assertThat(BenchMain.run("compare", "--help")).isZero();
        assertThat(BenchMain.run("produce", "--batch-size", "many")).isEqualTo(2);
        assertThat(BenchMain.run("prodcue")).isEqualTo(2);
        assertThat(BenchMain.run("produce", "--record-size", "3")).isEqualTo(2);
    }

    @Test
    void jsonNamesAreStable() throws Exception {
        JsonNode json = new ObjectMapper().readTree(Json.line(RESULT));

        assertThat(json.get("count").asLong()).isEqualTo(2_000_000);
        assertThat(json.get("seconds").asDouble()).isEqualTo(4.0);
        assertThat(json.get("recordsPerSecond").asDouble()).isEqualTo(500_000);
        assertThat(json.get("mibPerSecond").asDouble()).isEqualTo(488.3);
        assertThat(json.get("errors").asLong()).isEqualTo(1);
        assertThat(json.get("clientCpuSeconds").asDouble()).isEqualTo(1.6);
        assertThat(json.get("latency").get("p50").asDouble()).isEqualTo(1.5);
        assertThat(json.get("latency").get("p95").asDouble()).isEqualTo(2.5);
        assertThat(json.get("latency").get("p99").asDouble()).isEqualTo(3.5);
        assertThat(json.get("latency").get("p99.9").asDouble()).isEqualTo(4.5);
    }

    @Test
    void resultsOfLoadProcessesAreReadBack() {
        assertThat(Json.parse(Json.line(RESULT), LoadResult.class)).isEqualTo(RESULT);
    }

    @Test
    void theTableSaysItAll() {
        assertThat(ResultTable.of(RESULT))
                .contains("2,000,000 in 4.00 s")
                .contains("500,000 records/s, 488.3 MiB/s")
                .contains("p99.9 4.50")
                .contains("0.80 s per million")
                .contains("all 2000000 records, once and in order")
                .contains("io.hadron.Oops");
    }
}
