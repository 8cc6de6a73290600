package io.hadron.simulation.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.simulation.history.Observation.DeadLetter;
import io.hadron.simulation.history.Observation.Delivered;
import io.hadron.simulation.history.Observation.FinalGroup;
import io.hadron.simulation.history.Observation.FinalPartition;
import io.hadron.simulation.history.Observation.FinalRecord;
import io.hadron.simulation.history.Observation.MemberLost;
import io.hadron.simulation.history.Observation.Message;
import io.hadron.simulation.history.Observation.Produced;
import io.hadron.simulation.history.Observation.Read;
import io.hadron.simulation.history.Observation.Sender;
import io.hadron.simulation.history.Observation.SettleKind;
import io.hadron.simulation.history.Observation.Settled;
import io.hadron.simulation.history.Observation.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A good history is green; each planted defect turns the rule red that forbids it. */
class HistoryCheckerTest {

    private static final String P = "orders/0";
    private static final String G = "billing";
    private static final int COUNT = 40;

    /** Two producers in turn; a reader from the start; a group that acks, nacks and gives up. */
    private static List<Observation> good() {
        var all = new ArrayList<Observation>();
        var records = new ArrayList<FinalRecord>();
        for (int i = 0; i < COUNT; i++) {
            long offset = 2L * i + 1;
            String value = "v" + i;
            var sender = new Sender("c" + i % 2, 1, i);
            var outcome = i % 10 == 9 ? Outcome.INFO : Outcome.OK;
            all.add(
                    new Produced(
                            sender,
                            P,
                            value,
                            false,
                            new Span(i * 10L, i * 10L + 15),
                            outcome,
                            outcome == Outcome.OK ? offset : -1));
            all.add(new Read("r", 1, P, offset, 1, value));
            records.add(new FinalRecord(offset, 1, value));
            deliver(all, i, offset);
        }
        all.add(
                new Produced(
                        new Sender("c0", 1, COUNT),
                        P,
                        "refused",
                        false,
                        new Span(0, 5),
                        Outcome.FAIL,
                        -1));
        all.add(
                new Produced(
                        new Sender("c0", 1, COUNT + 1),
                        P,
                        "lost",
                        false,
                        new Span(0, 5),
                        Outcome.INFO,
                        -1));
        all.add(new FinalPartition(P, 0, records));
        all.add(
                new FinalGroup(
                        G,
                        P,
                        2 * COUNT - 1,
                        new TreeSet<>(List.of(5L)),
                        3,
                        List.of(new DeadLetter(7, 2))));
        return all;
    }

    private static Token token(String name, long term) {
        return new Token(term, 1, name.hashCode());
    }

    private static void deliver(List<Observation> all, int i, long offset) {
        var message = new Message(G, P, offset);
        long time = i * 10L + 20;
        switch (i) {
            case 2, 3 -> { // nacked, then held to the end (2) or given up (3)
                all.add(new Delivered(message, "m0", token("a" + i, 1), 1, time, time + 1_000));
                all.add(
                        new Settled(
                                message,
                                token("a" + i, 1),
                                SettleKind.NACK,
                                50,
                                new Span(time + 5, time + 8),
                                Outcome.OK));
                all.add(
                        new Delivered(
                                message, "m1", token("b" + i, 1), 2, time + 60, time + 1_060));
            }
            case 4 -> { // its member is lost, the next one acks
                all.add(new Delivered(message, "gone", token("a4", 1), 1, time, time + 1_000));
                all.add(new MemberLost(G, "gone", time + 3));
                all.add(new Delivered(message, "m1", token("b4", 1), 2, time + 3, time + 1_003));
                all.add(
                        new Settled(
                                message,
                                token("b4", 1),
                                SettleKind.ACK,
                                0,
                                new Span(time + 5, time + 8),
                                Outcome.OK));
            }
            case COUNT - 1 -> {} // ahead of the head
            default -> {
                all.add(new Delivered(message, "m0", token("a" + i, 1), 1, time, time + 1_000));
                var outcome = i % 7 == 0 ? Outcome.INFO : Outcome.OK;
                all.add(
                        new Settled(
                                message,
                                token("a" + i, 1),
                                SettleKind.ACK,
                                0,
                                new Span(time + 5, time + 8),
                                outcome));
            }
        }
    }

    private static List<Rule> broken(List<Observation> observations) {
        var history = new History();
        observations.forEach(history::add);
        return new HistoryChecker(0)
                .check(history).stream().map(Violation::rule).distinct().toList();
    }

    private static List<Rule> brokenBy(Consumer<List<Observation>> defect) {
        var observations = good();
        defect.accept(observations);
        return broken(observations);
    }

    private static Consumer<List<Observation>> finalRecords(Consumer<List<FinalRecord>> change) {
        return all ->
                all.replaceAll(o -> {
                    if (!(o instanceof FinalPartition p)) {
                        return o;
                    }
                    var records = new ArrayList<>(p.records());
                    change.accept(records);
                    return new FinalPartition(p.partition(), p.lowMark(), records);
                });
    }

    private static Consumer<List<Observation>> finalGroup(UnaryOperator<FinalGroup> change) {
        return all -> all.replaceAll(o -> o instanceof FinalGroup g ? change.apply(g) : o);
    }

    @Test
    void aGoodHistoryBreaksNothing() {
        assertThat(broken(good())).isEmpty();
    }

    @Test
    void theOrderOfRecordingProducersDoesNotMatter() {
        var observations = good();
        var produced =
                new ArrayList<>(observations.stream().filter(Produced.class::isInstance).toList());
        observations.removeAll(produced);
        Collections.shuffle(produced, new Random(9));
        observations.addAll(produced);
        assertThat(broken(observations)).isEmpty();
    }

    @Test
    void aDroppedRecord() {
        assertThat(brokenBy(finalRecords(r -> r.remove(11)))).contains(Rule.P1_NO_LOSS);
    }

    @Test
    void aRecordBelowTheLowMarkIsNotLost() {
        var rules =
                brokenBy(all ->
                        all.replaceAll(o ->
                                o instanceof FinalPartition p
                                        ? new FinalPartition(
                                                P, 9, p.records().subList(4, p.records().size()))
                                        : o));
        assertThat(rules).isEmpty();
    }

    @Test
    void aDroppedUnknownIsFineUnlessItWasRead() {
        assertThat(
                        brokenBy(all -> {
                            finalRecords(r -> r.remove(9)).accept(all);
                            all.removeIf(o -> o instanceof Read r && r.value().equals("v9"));
                        }))
                .isEmpty();
    }

    @Test
    void twoOffsetsSwapped() {
        assertThat(
                        brokenBy(
                                finalRecords(r -> {
                                    var a = r.get(20);
                                    var b = r.get(22);
                                    r.set(20, new FinalRecord(a.offset(), 1, b.value()));
                                    r.set(22, new FinalRecord(b.offset(), 1, a.value()));
                                })))
                .contains(Rule.P1_NO_LOSS, Rule.P2_AGREEMENT, Rule.P7_IDEMPOTENCE);
    }

    @Test
    void anotherTermForTheSameRecord() {
        assertThat(brokenBy(finalRecords(r -> r.set(3, new FinalRecord(7, 2, "v3")))))
                .contains(Rule.P2_AGREEMENT);
    }

    @Test
    void aDuplicate() {
        assertThat(brokenBy(finalRecords(r -> r.add(new FinalRecord(500, 1, "v9")))))
                .contains(Rule.P7_IDEMPOTENCE);
    }

    @Test
    void aRetryWithANewOffset() {
        var rules =
                brokenBy(all ->
                        all.add(
                                new Produced(
                                        new Sender("c1", 1, 3),
                                        P,
                                        "v3",
                                        false,
                                        new Span(0, 500),
                                        Outcome.OK,
                                        90)));
        assertThat(rules).contains(Rule.P7_IDEMPOTENCE);
    }

    @Test
    void anInventedValueAndARefusedOne() {
        assertThat(brokenBy(finalRecords(r -> r.add(new FinalRecord(500, 1, "x")))))
                .contains(Rule.P3_NO_INVENTION);
        assertThat(brokenBy(finalRecords(r -> r.add(new FinalRecord(500, 1, "refused")))))
                .contains(Rule.P3_NO_INVENTION);
        assertThat(brokenBy(finalRecords(r -> r.add(new FinalRecord(500, 1, "lost")))))
                .doesNotContain(Rule.P3_NO_INVENTION);
    }

    @Test
    void anOffsetBelowThatOfAnEarlierReceipt() {
        var rules =
                brokenBy(all -> {
                    all.add(
                            new Produced(
                                    new Sender("c9", 1, 0),
                                    P,
                                    "late",
                                    false,
                                    new Span(900, 910),
                                    Outcome.OK,
                                    4));
                    finalRecords(r -> r.add(new FinalRecord(4, 1, "late"))).accept(all);
                    all.add(new Read("r2", 1, P, 4, 1, "late"));
                });
        assertThat(rules).contains(Rule.P5_ORDER);
    }

    @Test
    void aSessionOutOfOrder() {
        var rules =
                brokenBy(all -> {
                    all.add(
                            new Produced(
                                    new Sender("c9", 1, 1),
                                    P,
                                    "n1",
                                    false,
                                    new Span(400, 999),
                                    Outcome.OK,
                                    101));
                    all.add(
                            new Produced(
                                    new Sender("c9", 1, 0),
                                    P,
                                    "n0",
                                    false,
                                    new Span(400, 999),
                                    Outcome.OK,
                                    103));
                    finalRecords(r ->
                                    r.addAll(
                                            List.of(
                                                    new FinalRecord(101, 1, "n1"),
                                                    new FinalRecord(103, 1, "n0"))))
                            .accept(all);
                });
        assertThat(rules).containsExactly(Rule.P5_ORDER);
    }

    @Test
    void aReaderThatMissesOneOrMeetsItTwice() {
        assertThat(
                        brokenBy(all ->
                                all.removeIf(o -> o instanceof Read r && r.value().equals("v12"))))
                .containsExactly(Rule.P6_NO_HIDDEN_HOLE);
        assertThat(brokenBy(all -> all.add(new Read("r", 1, P, 1, 1, "v0"))))
                .containsExactly(Rule.P6_NO_HIDDEN_HOLE);
        assertThat(brokenBy(all -> all.add(new Read("r", 2, P, 1, 1, "v0")))).isEmpty();
    }

    @Test
    void anAckThatIsForgotten() {
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G,
                                                P,
                                                g.head(),
                                                new TreeSet<>(List.of(5L, 21L)),
                                                2,
                                                g.deadLetters()))))
                .containsExactly(Rule.C3_DURABLE_ACK);
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G, P, 60, g.outstanding(), 2, g.deadLetters()))))
                .containsExactly(Rule.C3_DURABLE_ACK);
    }

    @Test
    void aMessageThatVanishes() {
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G,
                                                P,
                                                g.head(),
                                                new TreeSet<>(),
                                                2,
                                                g.deadLetters()))))
                .containsExactly(Rule.C1_NO_VANISHING);
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G,
                                                P,
                                                g.head() + 2,
                                                g.outstanding(),
                                                2,
                                                g.deadLetters()))))
                .containsExactly(Rule.C1_NO_VANISHING);
    }

    @Test
    void aDeliveryAfterAnAck() {
        assertThat(
                        brokenBy(all ->
                                all.add(
                                        new Delivered(
                                                new Message(G, P, 21),
                                                "m1",
                                                token("z", 2),
                                                2,
                                                900,
                                                1_900))))
                .containsExactly(Rule.C2_ACK_IS_FINAL);
    }

    @Test
    void twoHolders() {
        assertThat(
                        brokenBy(all ->
                                all.add(
                                        new Delivered(
                                                new Message(G, P, 5),
                                                "m2",
                                                token("z", 1),
                                                2,
                                                300,
                                                1_300))))
                .containsExactly(Rule.C4_ONE_HOLDER);
        assertThat(
                        brokenBy(all ->
                                all.add(
                                        new Delivered(
                                                new Message(G, P, 5),
                                                "m2",
                                                token("z", 2),
                                                2,
                                                300,
                                                1_300))))
                .as("in another term")
                .isEmpty();
    }

    @Test
    void deadLetters() {
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G,
                                                P,
                                                g.head(),
                                                g.outstanding(),
                                                2,
                                                List.of(
                                                        new DeadLetter(7, 2),
                                                        new DeadLetter(7, 2))))))
                .containsExactly(Rule.C5_DEAD_LETTERS);
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G,
                                                P,
                                                g.head(),
                                                g.outstanding(),
                                                2,
                                                List.of(
                                                        new DeadLetter(7, 2),
                                                        new DeadLetter(21, 1))))))
                .containsExactly(Rule.C5_DEAD_LETTERS);
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G,
                                                P,
                                                g.head(),
                                                g.outstanding(),
                                                1,
                                                g.deadLetters()))))
                .containsExactly(Rule.C5_DEAD_LETTERS);
        assertThat(
                        brokenBy(
                                finalGroup(g ->
                                        new FinalGroup(
                                                G, P, g.head(), g.outstanding(), 2, List.of()))))
                .containsExactly(Rule.C1_NO_VANISHING);
    }

    @Test
    void aNackDelayCutShort() {
        assertThat(
                        brokenBy(all ->
                                all.replaceAll(o ->
                                        o instanceof Delivered d && d.token().equals(token("b2", 1))
                                                ? new Delivered(
                                                        d.message(),
                                                        d.member(),
                                                        d.token(),
                                                        2,
                                                        d.start() - 20,
                                                        d.deadline())
                                                : o)))
                .containsExactly(Rule.C7_NACK_DELAY);
    }
}
