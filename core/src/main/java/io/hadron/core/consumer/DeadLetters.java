package io.hadron.core.consumer;

import java.util.ArrayList;
import java.util.List;

/** Decides which messages are given up, and asks for their copies within a window. */
final class DeadLetters {

    /** Keeps single entries small when very many are given up at once. */
    private static final int MAX_RANGES_PER_ENTRY = 4096;

    private DeadLetters() {}

    /** Gives up waiting messages. The group must have a dead-letter target. */
    static void giveUp(
            Turn turn,
            GroupState group,
            DeadLetterOrigin.Cause cause,
            String reason,
            List<AttemptRange> ranges) {
        DeadLetterTarget target = group.settings().deadLetter();
        if (target == null) {
            throw new IllegalStateException(
                    "a group without a dead-letter target gives nothing up");
        }
        for (int i = 0; i < ranges.size(); i += MAX_RANGES_PER_ENTRY) {
            List<AttemptRange> part =
                    ranges.subList(i, Math.min(ranges.size(), i + MAX_RANGES_PER_ENTRY));
            turn.decide(
                    new ConsumerEntry.DeadLettering(
                            group.id(),
                            target,
                            group.letters().nextFor(target),
                            cause,
                            group.letters().fitting(reason, part.size()),
                            part));
        }
    }

    /** Gives up everything that waits with all its attempts used up. */
    static void giveUpExhausted(Turn turn, GroupState group) {
        List<AttemptRange> exhausted = new ArrayList<>();
        group.waiting().visit(collector(group, exhausted));
        giveUpExhausted(turn, group, exhausted);
    }

    static void giveUpExhausted(Turn turn, GroupState group, List<AttemptRange> exhausted) {
        if (!exhausted.isEmpty()) {
            giveUp(turn, group, DeadLetterOrigin.Cause.EXHAUSTED, "", exhausted);
        }
    }

    /** Collects the runs whose attempts are used up. */
    static RunVisitor collector(GroupState group, List<AttemptRange> into) {
        return (from, to, attempts, notBeforeMs) -> {
            if (group.settings().exhausted(attempts)) {
                into.add(new AttemptRange(from, to, attempts));
            }
        };
    }

    /**
     * The driver reports letters as copied, or as impossible to copy. Repeated reports change
     * nothing.
     */
    static void finish(
            Turn turn,
            GroupState group,
            GroupLeader leader,
            DeadLetterId through,
            boolean published) {
        long before = group.letters().count();
        if (group.letters().firstIsAtMost(through)) {
            turn.decide(new ConsumerEntry.DeadLetterFinished(group.id(), through, published));
            leader.lettersAsked(
                    Math.max(0, leader.lettersAsked() - (before - group.letters().count())));
        }
    }

    /** Asks for the copies of the next letters, as far as the window goes. */
    static void ask(Turn turn, GroupState group, GroupLeader leader) {
        long position = 0;
        long asked = leader.lettersAsked();
        if (asked == Math.min(group.letters().count(), ConsumerLimits.DEAD_LETTER_WINDOW)) {
            return;
        }
        for (DeadLetterRun run : group.letters().runs()) {
            if (asked >= ConsumerLimits.DEAD_LETTER_WINDOW) {
                break;
            }
            long offset = run.offsets().from() + Math.max(0, asked - position);
            for (;
                    offset < run.offsets().to() && asked < ConsumerLimits.DEAD_LETTER_WINDOW;
                    offset++, asked++) {
                turn.effect(
                        new ConsumerEffect.PublishDeadLetter(
                                group.id(), run.target(), run.idOf(offset), run.origin(offset)));
            }
            position += run.count();
        }
        leader.lettersAsked(asked);
    }
}
