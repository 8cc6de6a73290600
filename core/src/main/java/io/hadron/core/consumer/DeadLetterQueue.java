package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages that were given up and whose copy is not confirmed yet, in the order of their ids. */
final class DeadLetterQueue {

    /** Instead of a reason that is not kept. */
    static final String NOT_KEPT = "(not kept)";

    private final ArrayDeque<DeadLetterRun> runs = new ArrayDeque<>();
    private long count;
    private long reasonChars;

    /** What the next letter gets if the target stays the same. */
    private DeadLetterId next = new DeadLetterId(0, 0);

    private @Nullable DeadLetterTarget target;

    long count() {
        return count;
    }

    DeadLetterId next() {
        return next;
    }

    @Nullable DeadLetterTarget target() {
        return target;
    }

    /**
     * The reason for so many further runs, or what stands for it if the queue holds too much text
     * already: nothing else bounds that while no copy can be made.
     */
    String fitting(String reason, int moreRuns) {
        long more = (long) reason.length() * moreRuns;
        return reasonChars + more <= ConsumerLimits.MAX_REASON_CHARS ? reason : NOT_KEPT;
    }

    /** The id of the next letter for a target. */
    DeadLetterId nextFor(DeadLetterTarget wanted) {
        return target == null || target.equals(wanted)
                ? next
                : new DeadLetterId(next.generation() + 1, 0);
    }

    /** Sets where ids go on: only for a restored queue. */
    void restoreNext(DeadLetterId restored, @Nullable DeadLetterTarget last) {
        next = restored;
        target = last;
    }

    /** Puts back a run of a snapshot, whose ids were given before. */
    void restore(DeadLetterRun run) {
        DeadLetterRun last = runs.peekLast();
        Invariant.check(
                last == null || last.last().compareTo(run.first()) < 0,
                "dead letters are in order: %s",
                run);
        runs.add(run);
        count += run.count();
        reasonChars += run.reason().length();
    }

    void add(DeadLetterRun run) {
        Invariant.check(
                run.first().equals(nextFor(run.target())),
                "dead letter ids are consecutive: %s is not %s",
                run.first(),
                nextFor(run.target()));
        target = run.target();
        next = new DeadLetterId(run.first().generation(), run.first().sequence() + run.count());
        DeadLetterRun last = runs.peekLast();
        if (last != null && last.continuesWith(run)) {
            runs.removeLast();
            runs.add(last.joinedWith(run));
        } else {
            runs.add(run);
            reasonChars += run.reason().length();
        }
        count += run.count();
    }

    /** Finishes all letters up to and including {@code through} and says how many those were. */
    long finish(DeadLetterId through) {
        long before = count;
        DeadLetterRun run = runs.peek();
        while (run != null && run.first().compareTo(through) <= 0) {
            runs.remove();
            reasonChars -= run.reason().length();
            if (run.last().compareTo(through) > 0) {
                long done = through.sequence() - run.first().sequence() + 1;
                runs.addFirst(run.after(done));
                reasonChars += run.reason().length();
                count -= done;
                break;
            }
            count -= run.count();
            run = runs.peek();
        }
        return before - count;
    }

    /** Whether any letter belongs to an epoch, which is the newest one. */
    boolean hasEpoch(long epoch) {
        DeadLetterRun last = runs.peekLast();
        return last != null && last.epoch() == epoch;
    }

    void forEach(Consumer<DeadLetterRun> visitor) {
        runs.forEach(visitor);
    }

    /** Whether there is a letter with this id or an earlier one. */
    boolean firstIsAtMost(DeadLetterId id) {
        DeadLetterRun first = runs.peek();
        return first != null && first.first().compareTo(id) <= 0;
    }

    Iterable<DeadLetterRun> runs() {
        return runs;
    }

    int runCount() {
        return runs.size();
    }
}
