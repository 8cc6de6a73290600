package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect.PublishDeadLetter;
import io.hadron.proto.wire.Failure;
import io.hadron.server.stream.PartitionPlace;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group's dead letters on their way, and how often the first of them has failed. */
final class LetterQueue {
    private static final Logger LOG = LoggerFactory.getLogger(LetterQueue.class);
    private static final long FIRST_RETRY_MS = 50;
    private static final int MAX_DOUBLINGS = 7;

    /** Controllers that lost the same target do not all come back in the same moment. */
    private static final int SPREAD_MS = 64;

    /** Somebody is told when so many tries have failed, which takes about ten seconds. */
    private static final int TELL_AFTER = 8;

    private final PartitionPlace place;
    private final long spreadMs;
    private final Deque<PublishDeadLetter> letters = new ArrayDeque<>();
    private int failures;
    private DeadLetterCopy.Cut cut = DeadLetterCopy.Cut.NOTHING;
    private @Nullable Failure problem;

    LetterQueue(PartitionPlace place, long controllerGroup) {
        this.place = place;
        this.spreadMs = Math.floorMod(controllerGroup * 37, SPREAD_MS);
    }

    /** True if it is the first. */
    boolean add(PublishDeadLetter letter) {
        letters.add(letter);
        return letters.size() == 1;
    }

    @SuppressWarnings("ReferenceEquality")
    boolean isNext(PublishDeadLetter letter) {
        return letters.peek() == letter;
    }

    /** The first one is done. Returns the next, if there is one. */
    @Nullable PublishDeadLetter remove() {
        if (failures >= TELL_AFTER) {
            LOG.info("{}: dead letters are copied again", place);
        }
        letters.remove();
        failures = 0;
        cut = DeadLetterCopy.Cut.NOTHING;
        problem = null;
        return letters.peek();
    }

    /** Says after how many milliseconds to try again. */
    long failed(Failure failure) {
        problem = failure;
        failures++;
        if (failures == TELL_AFTER) {
            PublishDeadLetter letter = letters.element();
            LOG.warn(
                    "{}: the dead letter of offset {} can not be copied to {}, and those behind it wait: {}",
                    place,
                    letter.origin().offset(),
                    letter.target(),
                    failure.getMessage());
        }
        return (FIRST_RETRY_MS << Math.min(failures - 1, MAX_DOUBLINGS)) + spreadMs;
    }

    /** What is left out of the first letter's copy. */
    DeadLetterCopy.Cut cut() {
        return cut;
    }

    /** The copy is too large: leaves out more of it. False if nothing is left to leave out. */
    boolean cutMore(Failure failure) {
        DeadLetterCopy.Cut next = cut.more();
        if (next == null) {
            return false;
        }
        cut = next;
        LOG.warn(
                "{}: the dead letter of offset {} is copied without its {}: {}",
                place,
                letters.element().origin().offset(),
                next.what(),
                failure.getMessage());
        return true;
    }

    /** Why the first letter could not be copied so far. */
    @Nullable Failure problem() {
        return problem;
    }
}
