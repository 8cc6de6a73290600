package io.hadron.harness.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Rule;
import io.hadron.simulation.history.Span;
import io.hadron.simulation.history.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as given up by a forced recovery, and what does not. */
class AcceptedLossTest {
    private static final String PARTITION = WorkloadSpec.partition(0);
    private static final long RECOVERED_AT = 100;

    private final History history = new History();
    private final AcceptedLoss loss = new AcceptedLoss();

    @Test
    void theEndOfAPartitionIsGivenUp() {
        written("a", 0, 10);
        written("b", 1, 20);
        seen("b", 1, 1);
        written("c", 1, 200);
        atTheEnd(new Observation.FinalRecord(0, 1, "a"), new Observation.FinalRecord(1, 2, "c"));
        loss.forced(0, 2, RECOVERED_AT);
        assertThat(broken()).isEmpty();
        assertThat(loss.writes()).isEqualTo(1);
        assertThat(loss.reads()).isEqualTo(1);
    }

    @Test
    void whatTheCopyHeldIsNot() {
        written("a", 0, 10);
        written("b", 1, 20);
        written("c", 2, 200);
        atTheEnd(new Observation.FinalRecord(1, 1, "b"), new Observation.FinalRecord(2, 2, "c"));
        assertStaysLost(0);
    }

    @Test
    void whatWasWrittenAfterTheRecoveryIsNot() {
        written("a", 0, 10);
        written("c", 1, 200);
        written("d", 2, 210);
        atTheEnd(new Observation.FinalRecord(0, 1, "a"), new Observation.FinalRecord(1, 2, "c"));
        assertStaysLost(0);
    }

    @Test
    void anotherPartitionGivesNothingUp() {
        written("a", 0, 10);
        atTheEnd();
        assertStaysLost(1);
    }

    /** What is missing was not given up by a recovery of this partition. */
    private void assertStaysLost(int recovered) {
        loss.forced(recovered, 2, RECOVERED_AT);
        assertThat(broken()).contains(Rule.P1_NO_LOSS);
    }

    private List<Rule> broken() {
        return new HistoryChecker(0)
                .check(loss.takenOutOf(history)).stream().map(Violation::rule).toList();
    }

    private void written(String value, long offset, long end) {
        history.add(
                new Observation.Produced(
                        new Observation.Sender("p", 0, end),
                        PARTITION,
                        value,
                        false,
                        new Span(end - 1, end),
                        Outcome.OK,
                        offset));
    }

    private void seen(String value, long offset, long term) {
        history.add(new Observation.Read("r", 0, PARTITION, offset, term, value));
    }

    private void atTheEnd(Observation.FinalRecord... records) {
        history.add(new Observation.FinalPartition(PARTITION, 0, List.of(records)));
    }
}
