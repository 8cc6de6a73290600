package io.hadron.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The load loops see what a broker does wrong. */
class LoadTest {
    private static final long RECORDS = 1000;

    private final FakeBroker broker = new FakeBroker();
    private final List<String> marks = new ArrayList<>();
    private final Stopwatch watch =
            new Stopwatch(
                    new Stopwatch.Marks() {
                        @Override
                        public void begin() {
                            marks.add("begin");
                        }

                        @Override
                        public void end() {
                            marks.add("end");
                        }
                    });

    @Test
    void everythingArrives() {
        LoadResult result = produce(spec(0, Duration.ofMinutes(1)));

        assertThat(result.sound()).isTrue();
        assertThat(result.count()).isEqualTo(RECORDS);
        assertThat(result.recordsPerSecond()).isPositive();
        assertThat(result.mibPerSecond()).isPositive();
        assertThat(marks).containsExactly("begin", "end");
    }

    @Test
    void lostRecordsAreMissing() {
        broker.loses = sequence -> sequence == 17 || sequence == RECORDS - 1;

        LoadResult result = produce(spec(0, Duration.ofMinutes(1)));

        assertThat(result.arrival()).isEqualTo(new Arrival(RECORDS, 2, 0, 0, 0));
        assertThat(result.sound()).isFalse();
    }

    @Test
    void doubledRecordsAreSeen() {
        broker.doubles = sequence -> sequence == RECORDS - 1;

        assertThat(produce(spec(0, Duration.ofMinutes(1))).arrival())
                .isEqualTo(new Arrival(RECORDS, 0, 1, 0, 0));
    }

    @Test
    void refusedRecordsAreErrors() {
        broker.refuses = sequence -> sequence == 3;

        LoadResult result = produce(spec(0, Duration.ofMinutes(1)));

        assertThat(result.errors()).isEqualTo(1);
        assertThat(result.count()).isEqualTo(RECORDS - 1);
        assertThat(result.firstError()).contains("refused 3");
    }

    @Test
    void aWarmUpThatFailsStopsTheRun() {
        broker.refuses = sequence -> sequence < 0;

        assertThatThrownBy(() -> produce(spec(0, Duration.ofMinutes(1))))
                .hasMessageContaining("warm-up failed");
    }

    @Test
    void aRateIsHeldAndEveryRecordTimed() {
        LoadResult result = produce(spec(10_000, Duration.ofMinutes(1)));

        assertThat(result.seconds()).isGreaterThan(0.09);
        assertThat(result.latency().max()).isGreaterThanOrEqualTo(result.latency().p50());
        assertThat(result.sound()).isTrue();
    }

    @Test
    void aRunEndsByTime() {
        LoadResult result = produce(spec(100, Duration.ofMillis(200)));

        assertThat(result.count()).isBetween(1L, 30L);
        assertThat(result.sound()).isTrue();
    }

    @Test
    void aGroupConsumesAll() {
        produce(spec(0, Duration.ofMinutes(1)));
        marks.clear();

        LoadResult result = new ConsumeLoad(spec(0, Duration.ofSeconds(10)), broker).run(watch);

        assertThat(result.arrival()).isEqualTo(new Arrival(RECORDS, 0, 0, 0, 0));
        assertThat(marks).containsExactly("begin", "end");
    }

    @Test
    void bothEndsAtOnce() throws InterruptedException {
        LoadResult result = new EndToEndLoad(spec(5_000, Duration.ofMinutes(1)), broker).run(watch);

        assertThat(result.arrival()).isEqualTo(new Arrival(RECORDS, 0, 0, 0, 0));
        assertThat(result.latency().p50()).isPositive();
    }

    @Test
    void sizesAreBounded() {
        assertThatThrownBy(() ->
                        new LoadSpec.Work(
                                1, 8, PayloadKind.JSON, 0, Duration.ofSeconds(1), 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record size");
    }

    private LoadResult produce(LoadSpec spec) {
        return new ProduceLoad(spec, broker, true).run(watch);
    }

    private static LoadSpec spec(double rate, Duration limit) {
        return new LoadSpec(
                new LoadSpec.Target("fake", "s", 2, 1, Map.of()),
                new LoadSpec.Work(RECORDS, 64, PayloadKind.JSON, rate, limit, 10, false),
                new LoadSpec.Batching(1, Duration.ZERO, 1, "none", "all"),
                new LoadSpec.Consumption(AckMode.BATCH, "g", 10, 10));
    }
}
