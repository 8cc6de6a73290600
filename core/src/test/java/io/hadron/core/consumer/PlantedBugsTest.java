package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.consumer.ConsumerEntry.Delivered;
import io.hadron.core.consumer.ConsumerEntry.Settled;
import io.hadron.core.consumer.ConsumerEntry.SettledItem;
import io.hadron.core.consumer.ConsumerEntry.SettledKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The checker is worth something only if it turns red: each planted bug must break its promise. */
class PlantedBugsTest {

    private static final int SEEDS = 400;

    @Test
    void withoutABugNothingIsNoticed() {
        assertThat(firstBroken(new Tamper() {}))
                .isEqualTo("nothing noticed in " + SEEDS + " seeds");
    }

    @Test
    void anAckThatIsForgottenOverARestart() {
        assertThat(firstBroken(stored(PlantedBugsTest::withoutAcks))).startsWith("C2");
    }

    @Test
    void aDelayThatIsShortenedOverARestart() {
        assertThat(firstBroken(stored(PlantedBugsTest::withoutDelays))).startsWith("C7");
    }

    @Test
    void aHandOutThatIsNotInTheLog() {
        assertThat(firstBroken(stored(e -> e instanceof Delivered ? null : e)))
                .matches("(G5|C2|C7).*");
    }

    @Test
    void aNackThatCountsAsAnAck() {
        assertThat(firstBroken(stored(PlantedBugsTest::nacksAsAcks))).startsWith("C1");
    }

    @Test
    void aHeadThatJumps() {
        assertThat(
                        firstBroken(
                                stored(e ->
                                        e instanceof Delivered d && d.fresh()
                                                ? new Delivered(
                                                        d.group(),
                                                        d.number(),
                                                        d.member(),
                                                        d.atMs(),
                                                        d.headAfter() + 2,
                                                        d.ranges())
                                                : e)))
                .startsWith("C1");
    }

    @Test
    void aStrictGroupThatTakesMore() {
        assertThat(
                        firstBroken(
                                stored(e ->
                                        e instanceof ConsumerEntry.GroupConfigured c
                                                ? wide(c)
                                                : e)))
                .startsWith("C6");
    }

    @Test
    void aDecisionOnDeadLettersThatIsForgotten() {
        assertThat(firstBroken(stored(e -> e instanceof ConsumerEntry.DeadLettering ? null : e)))
                .matches("C5.*|a gap.*");
    }

    @Test
    void aDeadLetterThatIsCopiedTwice() {
        assertThat(firstBroken(performed(PlantedBugsTest::lettersTwice))).startsWith("C5");
    }

    @Test
    void aMessageInTwoHands() {
        assertThat(firstBroken(performed(PlantedBugsTest::deliveriesTwice))).startsWith("C4");
    }

    @Test
    void attemptsThatStartAgain() {
        assertThat(firstBroken(performed(PlantedBugsTest::firstAttempts))).startsWith("G5");
    }

    /** What the first seed that notices says. */
    private static String firstBroken(Tamper bug) {
        String elsewhere = "";
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new ConsumerWorld(seed, bug).run(150);
            } catch (HistoryChecker.Broken broken) {
                return broken.getMessage();
            } catch (RuntimeException | AssertionError other) {
                // The machine noticed first; here the checker is on trial.
                elsewhere = ", only: " + other.getMessage();
            }
        }
        return "nothing noticed in " + SEEDS + " seeds" + elsewhere;
    }

    private static Tamper stored(UnaryOperator<ConsumerEntry> change) {
        return new Tamper() {
            @Override
            public List<ConsumerEntry> store(List<ConsumerEntry> entries) {
                List<ConsumerEntry> kept = new ArrayList<>();
                for (ConsumerEntry entry : entries) {
                    ConsumerEntry changed = change.apply(entry);
                    if (changed != null) {
                        kept.add(changed);
                    }
                }
                return kept;
            }
        };
    }

    private static Tamper performed(UnaryOperator<List<ConsumerEffect>> change) {
        return new Tamper() {
            @Override
            public List<ConsumerEffect> perform(List<ConsumerEffect> effects) {
                return change.apply(effects);
            }
        };
    }

    private static ConsumerEntry withoutAcks(ConsumerEntry entry) {
        return entry instanceof Settled s
                ? new Settled(
                        s.group(),
                        s.atMs(),
                        s.items().stream().filter(i -> i.kind() != SettledKind.ACKED).toList())
                : entry;
    }

    private static ConsumerEntry withoutDelays(ConsumerEntry entry) {
        return entry instanceof Settled s
                ? new Settled(
                        s.group(),
                        s.atMs(),
                        s.items().stream()
                                .map(i -> new SettledItem(i.number(), i.kind(), i.ranges(), 0))
                                .toList())
                : entry;
    }

    private static ConsumerEntry nacksAsAcks(ConsumerEntry entry) {
        return entry instanceof Settled s
                ? new Settled(
                        s.group(),
                        s.atMs(),
                        s.items().stream()
                                .map(i ->
                                        i.kind() == SettledKind.RETRY
                                                ? new SettledItem(
                                                        i.number(),
                                                        SettledKind.ACKED,
                                                        i.ranges(),
                                                        0)
                                                : i)
                                .toList())
                : entry;
    }

    private static ConsumerEntry wide(ConsumerEntry.GroupConfigured entry) {
        GroupSettings s = entry.settings();
        GroupSettings wide =
                new GroupSettings(
                        8,
                        s.maxDeliveries(),
                        s.backoff(),
                        s.deadLetter(),
                        s.ackTimeoutMs(),
                        s.maxOutstanding());
        return new ConsumerEntry.GroupConfigured(
                entry.group(), entry.revision(), wide, entry.startOffset());
    }

    private static List<ConsumerEffect> lettersTwice(List<ConsumerEffect> effects) {
        List<ConsumerEffect> twice = new ArrayList<>();
        for (ConsumerEffect effect : effects) {
            twice.add(effect);
            if (effect instanceof ConsumerEffect.PublishDeadLetter p) {
                DeadLetterId next = new DeadLetterId(p.id().generation(), p.id().sequence() + 1);
                twice.add(
                        new ConsumerEffect.PublishDeadLetter(
                                p.group(), p.target(), next, p.origin()));
            }
        }
        return twice;
    }

    private static List<ConsumerEffect> deliveriesTwice(List<ConsumerEffect> effects) {
        List<ConsumerEffect> twice = new ArrayList<>();
        for (ConsumerEffect effect : effects) {
            twice.add(effect);
            if (effect instanceof ConsumerEffect.Deliver d) {
                List<AttemptRange> again =
                        d.ranges().stream()
                                .map(r -> new AttemptRange(r.from(), r.to(), r.attempt() + 1))
                                .toList();
                twice.add(new ConsumerEffect.Deliver(d.group(), d.member() + 1, d.token(), again));
            }
        }
        return twice;
    }

    private static List<ConsumerEffect> firstAttempts(List<ConsumerEffect> effects) {
        return effects.stream()
                .map(e ->
                        e instanceof ConsumerEffect.Deliver d
                                ? (ConsumerEffect)
                                        new ConsumerEffect.Deliver(
                                                d.group(),
                                                d.member(),
                                                d.token(),
                                                d.ranges().stream()
                                                        .map(r ->
                                                                new AttemptRange(
                                                                        r.from(), r.to(), 1))
                                                        .toList())
                                : e)
                .toList();
    }
}
