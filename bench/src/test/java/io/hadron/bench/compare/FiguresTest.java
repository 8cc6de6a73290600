package io.hadron.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hadron.bench.load.Latency;
import io.hadron.bench.load.LoadResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From the system's numbers to the lines of a report. */
class FiguresTest {
    @Test
    void medianAndSpread() {
        assertThat(new Samples(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(new Samples(List.of(1.0, 4.0, 3.0, 2.0)).median()).isEqualTo(2.5);
        assertThat(new Samples(List.of(3.0, 1.0, 2.0)).spread()).isEqualTo(1);
        assertThat(new Samples(List.of()).median()).isNaN();
    }

    @Test
    void processNamesMayHoldAnything() {
        ProcessStat stat =
                ProcessStat.parse(
                        7, "7 (a) b (c) S 3 7 7 0 -1 4194304 1 2 3 4 250 150 30 20 20 0 9");

        assertThat(stat.parent()).isEqualTo(3);
        assertThat(stat.cpuSeconds()).isEqualTo(4.0, within(1e-9));
        assertThat(stat.reapedCpuSeconds()).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void thisProcessIsSeen() {
        long self = ProcessHandle.current().pid();
        assertThat(ProcessStat.of(self)).isPresent();
        assertThat(ProcessStat.all()).containsKey(self);
        assertThat(ProcessStat.residentMib(self)).isPositive();
    }

    @Test
    void barsJudge() {
        assertThat(new Bar.RatioAtLeast(2).holds(200, 100)).isTrue();
        assertThat(new Bar.RatioAtLeast(2).holds(199, 100)).isFalse();
        assertThat(new Bar.RatioAtMost(0.5).holds(5, 10)).isTrue();
        assertThat(new Bar.RatioAtMost(0.5).holds(6, 10)).isFalse();
        assertThat(new Bar.ValueAtMost(2).holds(1.9, Double.NaN)).isTrue();
        assertThat(new Bar.ValueAtMost(2).holds(2.1, Double.NaN)).isFalse();
    }

    @Test
    void clustersAreComparedInEveryDurability() {
        List<Session> sessions = ClusterSessions.of(true, id -> true);

        assertThat(ids(sessions).toList())
                .doesNotHaveDuplicates()
                .contains(
                        "produce-always-fsync-64KiB",
                        "produce-always-512KiB",
                        "produce-always-lz4-64KiB",
                        "produce-os-512KiB",
                        "latency-20000",
                        "one-by-one");
        assertThat(sessions)
                .filteredOn(session -> session.id().equals("produce-always"))
                .allMatch(session -> session.fsync(Side.HADRON) && !session.fsync(Side.KAFKA));
    }

    @Test
    void sessionsHaveOneStepForEachLoad() {
        List<String> ids = ids(Sessions.of(false, id -> true)).toList();

        assertThat(ids)
                .doesNotHaveDuplicates()
                .contains(
                        "produce-always-64KiB",
                        "produce-always-512KiB",
                        "produce-os-none-64KiB",
                        "produce-os-lz4-512KiB",
                        "latency-always-5000",
                        "latency-os-20000",
                        "consume-batch",
                        "consume-each")
                .hasSize(12);
        assertThat(ids(Sessions.of(true, id -> id.startsWith("latency-os"))))
                .containsExactly("latency-os-5000", "latency-os-20000");
    }

    @Test
    void measurementsBecomeRows() {
        List<Session> sessions = Sessions.of(true, id -> id.equals("produce-os-none-64KiB"));
        List<Measurement> measured =
                List.of(
                        measurement(Side.HADRON, 200, 1.0),
                        measurement(Side.HADRON, 220, 1.2),
                        measurement(Side.KAFKA, 100, 1.0));

        List<Row> rows = Rows.of(sessions, measured, new Bar.RatioAtMost(1.5));

        assertThat(rows).hasSize(4);
        assertThat(rows.getFirst().ratio()).isEqualTo(2.1);
        assertThat(rows.getFirst().holds()).isTrue();
        Row cpu = rows.get(1);
        assertThat(cpu.title()).startsWith("broker CPU: ");
        assertThat(cpu.hadron().median()).isEqualTo(1.1, within(1e-9));
        assertThat(cpu.bar()).isEqualTo(new Bar.RatioAtMost(1.5));
    }

    private static Stream<String> ids(List<Session> sessions) {
        return sessions.stream().flatMap(session -> session.steps().stream()).map(Step::id);
    }

    private static Measurement measurement(Side side, double mib, double brokerCpu) {
        LoadResult result =
                new LoadResult(
                        1_000_000,
                        1,
                        1_000_000,
                        mib,
                        new Latency(0, 0, 0, 0, 0),
                        0,
                        1,
                        1,
                        null,
                        null);
        return new Measurement("produce-os-none-64KiB", side, result, brokerCpu, 100, 0);
    }
}
