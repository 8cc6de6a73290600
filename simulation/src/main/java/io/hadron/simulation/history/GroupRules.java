package io.hadron.simulation.history;

import io.hadron.simulation.history.Observation.DeadLetter;
import io.hadron.simulation.history.Observation.Delivered;
import io.hadron.simulation.history.Observation.FinalGroup;
import io.hadron.simulation.history.Observation.FinalPartition;
import io.hadron.simulation.history.Observation.FinalRecord;
import io.hadron.simulation.history.Observation.MemberLost;
import io.hadron.simulation.history.Observation.Message;
import io.hadron.simulation.history.Observation.SettleKind;
import io.hadron.simulation.history.Observation.Settled;
import io.hadron.simulation.history.Observation.Sought;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * C1 to C5 and C7: what consumer groups were promised. Says little about groups that were sought;
 * see {@link Sought}.
 */
final class GroupRules {

    private record Member(String group, String member) {}

    private final long slack;
    private final long skew;
    private final List<Violation> violations;
    private final Map<Message, List<Delivered>> deliveries = new LinkedHashMap<>();
    private final Map<Message, List<Settled>> settlements = new HashMap<>();
    private final Map<Member, Long> lost = new HashMap<>();
    private final List<Sought> seeks;
    private final List<FinalGroup> groups;
    private final Map<String, FinalPartition> partitions = new HashMap<>();

    GroupRules(History history, long slack, long skew, List<Violation> violations) {
        this.slack = slack;
        this.skew = skew;
        this.violations = violations;
        for (Delivered d : history.all(Delivered.class)) {
            deliveries.computeIfAbsent(d.message(), k -> new ArrayList<>()).add(d);
        }
        deliveries.values().forEach(all -> all.sort(Comparator.comparingLong(Delivered::start)));
        for (Settled s : history.all(Settled.class)) {
            settlements.computeIfAbsent(s.message(), k -> new ArrayList<>()).add(s);
        }
        for (MemberLost m : history.all(MemberLost.class)) {
            lost.merge(new Member(m.group(), m.member()), m.time(), Math::min);
        }
        seeks = history.all(Sought.class);
        groups = history.all(FinalGroup.class);
        history.all(FinalPartition.class).forEach(p -> partitions.put(p.partition(), p));
    }

    void check() {
        deliveries.forEach(this::checkDeliveries);
        groups.forEach(this::checkFinal);
    }

    private void checkDeliveries(Message message, List<Delivered> all) {
        for (int i = 0; i < all.size(); i++) {
            Delivered d = all.get(i);
            for (Settled s : settlements.getOrDefault(message, List.of())) {
                checkSettled(s, d);
            }
            if (i > 0 && !isOver(all.get(i - 1), d)) {
                report(
                        Rule.C4_ONE_HOLDER,
                        "%s was delivered to %s at %d while %s held it since %d",
                        message,
                        d.member(),
                        d.start(),
                        all.get(i - 1).member(),
                        all.get(i - 1).start());
            }
        }
    }

    private void checkSettled(Settled s, Delivered d) {
        if (d.token().term() < s.token().term()) {
            return; // begun and committed in an earlier term, and pushed late by its leader
        }
        if (s.outcome() != Outcome.OK || soughtBetween(s.message(), s.span().start(), d.start())) {
            return;
        }
        if (s.kind() == SettleKind.ACK && d.start() > s.span().end() + slack) {
            report(
                    Rule.C2_ACK_IS_FINAL,
                    "%s was acked at %d and delivered to %s at %d",
                    s.message(),
                    s.span().end(),
                    d.member(),
                    d.start());
        }
        boolean later = !d.token().equals(s.token()) && d.start() > s.span().end();
        if (s.kind() == SettleKind.NACK
                && later
                && d.start() + slack + (d.token().term() == s.token().term() ? 0 : skew)
                        < s.span().start() + s.delayMs()) {
            report(
                    Rule.C7_NACK_DELAY,
                    "%s was nacked at %d for %d and delivered at %d",
                    s.message(),
                    s.span().start(),
                    s.delayMs(),
                    d.start());
        }
    }

    /** Whether a delivery may have been over when the next one began. */
    private boolean isOver(Delivered d, Delivered next) {
        long at = next.start() + slack;
        long memberLost =
                lost.getOrDefault(new Member(d.message().group(), d.member()), Long.MAX_VALUE);
        boolean settled =
                settlements.getOrDefault(d.message(), List.of()).stream()
                        .anyMatch(s ->
                                s.token().equals(d.token())
                                        && s.span().start() <= at
                                        && s.outcome() != Outcome.FAIL);
        return settled
                || d.deadline() <= at
                || memberLost <= at
                || d.token().term() != next.token().term()
                || d.token().epoch() != next.token().epoch();
    }

    private boolean soughtBetween(Message message, long from, long to) {
        return seeks.stream()
                .anyMatch(s ->
                        s.group().equals(message.group())
                                && s.partition().equals(message.partition())
                                && s.span().start() <= to + slack
                                && s.span().end() + slack >= from);
    }

    private boolean isSought(FinalGroup g) {
        return seeks.stream()
                .anyMatch(s -> s.group().equals(g.group()) && s.partition().equals(g.partition()));
    }

    private void checkFinal(FinalGroup g) {
        boolean sought = isSought(g);
        var dead = new HashSet<Long>();
        for (DeadLetter letter : g.deadLetters()) {
            if (!dead.add(letter.offset()) && !sought) {
                report(
                        Rule.C5_DEAD_LETTERS,
                        "%s/%d has two dead letters in %s",
                        g.partition(),
                        letter.offset(),
                        g.group());
            }
            if (g.maxDeliveries() > 0 && letter.attempts() > g.maxDeliveries()) {
                report(
                        Rule.C5_DEAD_LETTERS,
                        "%s/%d was tried %d times",
                        g.partition(),
                        letter.offset(),
                        letter.attempts());
            }
        }
        checkAttempts(g);
        FinalPartition partition = partitions.get(g.partition());
        if (sought || partition == null) {
            return;
        }
        for (FinalRecord r : partition.records()) {
            checkFate(g, r.offset(), dead.contains(r.offset()));
        }
    }

    private void checkAttempts(FinalGroup g) {
        for (var entry : deliveries.entrySet()) {
            Message m = entry.getKey();
            if (g.maxDeliveries() > 0
                    && m.group().equals(g.group())
                    && m.partition().equals(g.partition())) {
                int count = entry.getValue().size();
                if (count > g.maxDeliveries() && !isSought(g)) {
                    report(Rule.C5_DEAD_LETTERS, "%s was delivered %d times", m, count);
                }
                entry.getValue().stream()
                        .filter(d -> d.attempt() > g.maxDeliveries())
                        .forEach(d ->
                                report(
                                        Rule.C5_DEAD_LETTERS,
                                        "%s was tried %d times",
                                        m,
                                        d.attempt()));
            }
        }
    }

    private void checkFate(FinalGroup g, long offset, boolean dead) {
        var settled =
                settlements.getOrDefault(new Message(g.group(), g.partition(), offset), List.of());
        boolean acked = false;
        boolean maybeFinished = dead;
        for (Settled s : settled) {
            acked |= s.kind() == SettleKind.ACK && s.outcome() == Outcome.OK;
            maybeFinished |= s.kind() != SettleKind.NACK && s.outcome() != Outcome.FAIL;
        }
        boolean open = offset >= g.head() || g.outstanding().contains(offset);
        if (acked && open) {
            report(
                    Rule.C3_DURABLE_ACK,
                    "%s/%d is acked, but open in %s (head %d)",
                    g.partition(),
                    offset,
                    g.group(),
                    g.head());
        }
        if (acked && dead) {
            report(
                    Rule.C5_DEAD_LETTERS,
                    "%s/%d is acked and has a dead letter in %s",
                    g.partition(),
                    offset,
                    g.group());
        }
        if (!open && !maybeFinished) {
            report(
                    Rule.C1_NO_VANISHING,
                    "%s/%d is finished in %s (head %d), but nobody finished it",
                    g.partition(),
                    offset,
                    g.group(),
                    g.head());
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // private; every call is a literal
    private void report(Rule rule, String format, @Nullable Object... args) {
        violations.add(new Violation(rule, format.formatted(args)));
    }
}
