package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import java.util.Map;
import java.util.TreeMap;

/** Checks a group's state as a whole; slow, for tests. */
final class GroupAudit {

    private final GroupState group;

    /** All outstanding ranges, from first to end. */
    private final TreeMap<Long, Long> seen = new TreeMap<>();

    private long flying;
    private long waiting;
    private long letters;

    private GroupAudit(GroupState group) {
        this.group = group;
    }

    /**
     * Every offset below the head is in one place at most, nothing is above it, and all counts are
     * right.
     */
    static void check(GroupState group, long lowMark, boolean leading) {
        new GroupAudit(group).check(lowMark, leading);
    }

    private void check(long lowMark, boolean leading) {
        Invariant.check(
                group.head() >= lowMark,
                "the head is not below the low mark: %d, %d",
                group.head(),
                lowMark);
        group.inFlight().forEach(this::checkDelivery);
        group.waiting()
                .visit((from, to, attempts, notBeforeMs) -> {
                    Invariant.check(attempts >= 1, "what waits was handed out: %d", from);
                    Invariant.check(
                            !leading || !group.settings().exhausted(attempts),
                            "what waits has attempts left: %d",
                            from);
                    claim(from, to, lowMark);
                    waiting += to - from;
                });
        Invariant.check(
                flying == group.inFlightCount(),
                "in flight is counted: %d, %d",
                flying,
                group.inFlightCount());
        Invariant.check(
                waiting == group.waiting().count(),
                "waiting is counted: %d, %d",
                waiting,
                group.waiting().count());
        checkLetters();
    }

    private void checkDelivery(Delivery delivery) {
        Invariant.check(
                delivery.liveCount() > 0, "a finished delivery is dropped: %d", delivery.number());
        Invariant.check(
                delivery.number() < group.nextNumber(),
                "delivery was numbered: %d",
                delivery.number());
        delivery.visitLive((from, to, attempt, none) -> {
            claim(from, to, 0);
            flying += to - from;
        });
    }

    private void checkLetters() {
        DeadLetterId last = null;
        for (DeadLetterRun run : group.letters().runs()) {
            Invariant.check(
                    last == null || last.compareTo(run.first()) < 0,
                    "letters are in order: %s",
                    run);
            Invariant.check(
                    run.last().compareTo(group.letters().next()) < 0,
                    "letters have used ids: %s",
                    run);
            if (run.epoch() == group.epoch()) {
                claim(run.offsets().from(), run.offsets().to(), 0);
            }
            last = run.last();
            letters += run.count();
        }
        Invariant.check(
                letters == group.letters().count(),
                "letters are counted: %d, %d",
                letters,
                group.letters().count());
    }

    private void claim(long from, long to, long least) {
        Invariant.check(
                from >= least && to <= group.head(),
                "outstanding is below the head: %d, %d",
                from,
                to);
        Map.Entry<Long, Long> before = seen.lowerEntry(to);
        Invariant.check(
                before == null || before.getValue() <= from,
                "an offset is in one place: %d, %d",
                from,
                to);
        seen.put(from, to);
    }
}
