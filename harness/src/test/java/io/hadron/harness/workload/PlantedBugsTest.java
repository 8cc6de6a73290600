package io.hadron.harness.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.Receipt;
import io.hadron.proto.ErrorCode;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Observation.FinalRecord;
import io.hadron.simulation.history.Rule;
import io.hadron.simulation.history.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A verdict is worth what the checker behind it is worth: a broker with a bug is played to the
 * recorder, and the bug must show.
 */
class PlantedBugsTest {
    private static final int RECORDS = 20;

    private final Recorder recorder = new Recorder(1, false);

    /** Writes records one after the other, as a workload does, and returns what the log holds. */
    private List<FinalRecord> write() {
        List<FinalRecord> log = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            write(i, new Receipt("default/work", 0, i, false), null);
            log.add(new FinalRecord(i, 1, "value-" + i));
        }
        return log;
    }

    private void write(int order, @Nullable Receipt receipt, @Nullable Throwable error) {
        recorder.produced(
                new Observation.Sender("producer-0", 0, order),
                0,
                "value-" + order,
                Recorder.now(),
                receipt,
                error);
        long ended = Recorder.now();
        while (Recorder.now() == ended) {
            Thread.onSpinWait(); // the next write begins later: order is promised then
        }
    }

    private List<Rule> verdict(List<FinalRecord> log) {
        recorder.history().add(new Observation.FinalPartition(WorkloadSpec.partition(0), 0, log));
        return new HistoryChecker(0)
                .check(recorder.history()).stream().map(Violation::rule).distinct().toList();
    }

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug("an acknowledged record is dropped", Rule.P1_NO_LOSS, log -> log.remove(7)),
                bug("the tail is truncated", Rule.P1_NO_LOSS, log -> log.subList(15, 20).clear()),
                bug(
                        "two records change places",
                        Rule.P2_AGREEMENT,
                        log -> {
                            FinalRecord one = log.get(3);
                            FinalRecord other = log.get(4);
                            log.set(3, new FinalRecord(3, 1, other.value()));
                            log.set(4, new FinalRecord(4, 1, one.value()));
                        }),
                bug(
                        "a record is stored twice",
                        Rule.P7_IDEMPOTENCE,
                        log -> log.add(new FinalRecord(RECORDS, 1, "value-3"))),
                bug(
                        "a record that nobody sent",
                        Rule.P3_NO_INVENTION,
                        log -> log.add(new FinalRecord(RECORDS, 1, "value-of-nobody"))),
                bug(
                        "another record at an acknowledged offset",
                        Rule.P2_AGREEMENT,
                        log -> log.set(5, new FinalRecord(5, 2, "value-6"))));
    }

    private static Arguments bug(String name, Rule rule, Consumer<List<FinalRecord>> damage) {
        return Arguments.of(name, rule, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void shows(String name, Rule rule, Consumer<List<FinalRecord>> damage) {
        List<FinalRecord> log = write();
        damage.accept(log);
        assertThat(verdict(log)).as(name).contains(rule);
    }

    @Test
    void aGoodBrokerIsFoundGood() {
        assertThat(verdict(write())).isEmpty();
    }

    @Test
    void whatIsUnknownMayBeThereOrNot() {
        List<FinalRecord> log = write();
        write(RECORDS, null, failed(true));
        write(RECORDS + 1, null, failed(true));
        log.add(new FinalRecord(RECORDS, 1, "value-" + RECORDS));
        assertThat(verdict(log)).isEmpty();
        assertThat(recorder.unknownWrites()).isEqualTo(2);
    }

    @Test
    void aRefusedAttemptDoesNotDecideAnUnknownWrite() {
        List<FinalRecord> log = write();
        HadronException attempt = HadronException.of(fault(false));
        write(RECORDS, null, HadronException.of(fault(true), attempt));
        log.add(new FinalRecord(RECORDS, 1, "value-" + RECORDS));
        assertThat(verdict(log)).isEmpty();
    }

    @Test
    void whatWasRefusedForGoodMustNotBeThere() {
        List<FinalRecord> log = write();
        write(RECORDS, null, failed(false));
        log.add(new FinalRecord(RECORDS, 1, "value-" + RECORDS));
        assertThat(verdict(log)).containsExactly(Rule.P3_NO_INVENTION);
        assertThat(recorder.refusedWrites()).isEqualTo(1);
    }

    @Test
    void acksThatCameInTheWrongOrder() {
        write(0, new Receipt("default/work", 0, 1, false), null);
        write(1, new Receipt("default/work", 0, 0, false), null);
        List<FinalRecord> log =
                List.of(new FinalRecord(0, 1, "value-1"), new FinalRecord(1, 1, "value-0"));
        assertThat(verdict(log)).containsExactly(Rule.P5_ORDER);
    }

    @Test
    void lossesThatAnAckLevelAllowsAreCounted() {
        var lenient = new Recorder(1, true);
        lenient.produced(
                new Observation.Sender("producer-0", 0, 0),
                0,
                "gone",
                Recorder.now(),
                new Receipt("default/work", 0, 0, false),
                null);
        lenient.history()
                .add(
                        new Observation.FinalPartition(
                                WorkloadSpec.partition(0), 0, Collections.emptyList()));
        assertThat(Losses.count(lenient.history())).isEqualTo(1);
        assertThat(new HistoryChecker(0).check(lenient.history())).isEmpty();
    }

    private static Throwable failed(boolean unknown) {
        return new CompletionException(HadronException.of(fault(unknown)));
    }

    private static Fault fault(boolean unknown) {
        return Fault.of(
                ErrorCode.TIMEOUT,
                unknown ? HadronException.Outcome.UNKNOWN : HadronException.Outcome.DEFINITE,
                "planted");
    }
}
