package io.hadron.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports say what was measured and judge it. */
class ReportTest {
    private static final Machine MACHINE =
            new Machine("Some CPU", 2, 4096, "Linux 6", "ext4 on disk", "JDK 25", 0.1);
    private static final Row GOOD =
            new Row(
                    "fast",
                    "produce",
                    "MiB/s",
                    new Samples(List.of(300.0, 200.0, 210.0)),
                    new Samples(List.of(100.0, 90.0, 110.0)),
                    new Bar.RatioAtLeast(2));
    private static final Row BAD =
            new Row(
                    "slow",
                    "latency",
                    "ms p99",
                    new Samples(List.of(9.0)),
                    new Samples(List.of(10.0)),
                    new Bar.RatioAtMost(0.5));

    @Test
    void tableAndVerdict() {
        Report report = report(List.of(GOOD), List.of());

        assertThat(report.holds()).isTrue();
        assertThat(report.table().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("210", "100", "2.10", ">= 2.0 x", "yes", "48%/20%", "3/3");
    }

    @Test
    void aMissedBarAndAProblemFail() {
        assertThat(report(List.of(GOOD, BAD), List.of()).holds()).isFalse();
        assertThat(report(List.of(GOOD), List.of("one record is missing")).holds()).isFalse();
        assertThat(report(List.of(BAD), List.of("one record is missing")).table())
                .contains("NO", "problem: one record is missing");
    }

    @Test
    void markdownIsATable() {
        assertThat(report(List.of(GOOD, BAD), List.of("odd")).markdown())
                .contains("Some CPU, 2 cores, 4,096 MiB")
                .contains("Measured 2026-01-02 with `./hadron bench compare`")
                .contains("| produce | MiB/s | 210 | 100 | 2.10 | >= 2.0 x | yes | 48%/20% | 3/3 |")
                .contains("| latency | ms p99 | 9.00 | 10.00 | 0.90 | <= 0.5 x | NO |")
                .contains("- odd");
    }

    @Test
    void jsonHasTheFigures() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report(List.of(GOOD), List.of()).json());

        assertThat(json.get("holds").asBoolean()).isTrue();
        JsonNode row = json.get("rows").get(0);
        assertThat(row.get("id").asText()).isEqualTo("fast");
        assertThat(row.get("ratio").asDouble()).isEqualTo(2.1);
        assertThat(row.get("hadron").get("median").asDouble()).isEqualTo(210);
        assertThat(row.get("hadron").get("runs")).hasSize(3);
    }

    @Test
    void aSideThatIsMissingFailsARatio() {
        Row row =
                new Row(
                        "x",
                        "x",
                        "s",
                        new Samples(List.of(1.0)),
                        new Samples(List.of()),
                        new Bar.RatioAtLeast(1));
        assertThat(row.holds()).isFalse();
        assertThat(report(List.of(row), List.of()).table()).contains("-");
        assertThat(report(List.of(row), List.of()).json()).doesNotContain("NaN");
    }

    private static Report report(List<Row> rows, List<String> problems) {
        return new Report(
                Instant.parse("2026-01-02T03:04:05Z"),
                "./hadron bench compare",
                MACHINE,
                List.of("Hadron 0.1", "Apache Kafka 4"),
                rows,
                problems);
    }
}
