package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;

/**
 * Consecutive offsets that were given up together; they have consecutive sequences.
 *
 * @param epoch the group's epoch at that time: after a seek the copies are still made, but the
 *     offsets are no longer outstanding
 */
record DeadLetterRun(
        DeadLetterTarget target,
        DeadLetterId first,
        long epoch,
        AttemptRange offsets,
        DeadLetterOrigin.Cause cause,
        String reason) {

    long count() {
        return offsets.count();
    }

    DeadLetterId last() {
        return new DeadLetterId(first.generation(), first.sequence() + count() - 1);
    }

    DeadLetterId idOf(long offset) {
        return new DeadLetterId(first.generation(), first.sequence() + (offset - offsets.from()));
    }

    DeadLetterOrigin origin(long offset) {
        return new DeadLetterOrigin(offset, offsets.attempt(), cause, reason);
    }

    /** The rest of the run after its first {@code done} letters. */
    DeadLetterRun after(long done) {
        Invariant.check(
                done > 0 && done < count(), "a part of a run is finished: %d, %d", done, count());
        return new DeadLetterRun(
                target,
                new DeadLetterId(first.generation(), first.sequence() + done),
                epoch,
                new AttemptRange(offsets.from() + done, offsets.to(), offsets.attempt()),
                cause,
                reason);
    }

    /** Whether the next run, whose ids follow, could have been part of this one. */
    boolean continuesWith(DeadLetterRun next) {
        return first.generation() == next.first.generation()
                && target.equals(next.target)
                && epoch == next.epoch
                && offsets.to() == next.offsets.from()
                && offsets.attempt() == next.offsets.attempt()
                && cause == next.cause
                && reason.equals(next.reason);
    }

    DeadLetterRun joinedWith(DeadLetterRun next) {
        AttemptRange both = new AttemptRange(offsets.from(), next.offsets.to(), offsets.attempt());
        return new DeadLetterRun(target, first, epoch, both, cause, reason);
    }
}
