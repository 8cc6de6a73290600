package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;
import java.util.List;

/**
 * The durable facts of a consumer controller's log. Applying them in order, and nothing else, makes
 * the state; the driver only encodes and stores them. Times are wall-clock milliseconds of the
 * machine that wrote the entry.
 */
public sealed interface ConsumerEntry {

    /** A term has begun: everything in flight is due again at once, in every group. */
    record TermStarted(long term, long atMs) implements ConsumerEntry {}

    record GroupConfigured(ObjectId group, long revision, GroupSettings settings, long startOffset)
            implements ConsumerEntry {}

    record GroupDeleted(ObjectId group) implements ConsumerEntry {}

    /**
     * Messages were handed out.
     *
     * @param headAfter the head after it if they were fresh, or {@link #REDELIVERY}; offsets
     *     between the old and the new head that are not in {@code ranges} hold no record
     */
    record Delivered(
            ObjectId group,
            long number,
            long member,
            long atMs,
            long headAfter,
            List<AttemptRange> ranges)
            implements ConsumerEntry {
        static final long REDELIVERY = -1;

        public Delivered {
            ranges = List.copyOf(ranges);
        }

        boolean fresh() {
            return headAfter != REDELIVERY;
        }
    }

    /** One settle call. */
    record Settled(ObjectId group, long atMs, List<SettledItem> items) implements ConsumerEntry {
        public Settled {
            items = List.copyOf(items);
        }
    }

    /**
     * Offsets that leave a delivery.
     *
     * @param notBeforeMs for {@link SettledKind#RETRY}, the earliest time to hand them out again
     */
    record SettledItem(long number, SettledKind kind, OffsetRanges ranges, long notBeforeMs) {}

    /** What becomes of offsets that are settled. The codes are durable. */
    enum SettledKind {
        ACKED(1),
        RETRY(2),
        /** Rejected, and finished by it. */
        REJECTED(3),
        /** Rejected, a {@link DeadLettering} of the same step takes them. */
        REJECTED_TO_DEAD_LETTER(4);

        private final int code;

        SettledKind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Offsets that leave deliveries without the member's doing and are due again at once. */
    record Returned(ObjectId group, ReturnCause cause, long atMs, List<ReturnedItem> items)
            implements ConsumerEntry {
        public Returned {
            items = List.copyOf(items);
        }
    }

    /** What a delivery gives back; no ranges means all that is left of it. */
    record ReturnedItem(long number, OffsetRanges ranges) {}

    /** Why a delivery was taken back. The codes are durable. */
    enum ReturnCause {
        MEMBER_GONE(1),
        TIMED_OUT(2);

        private final int code;

        ReturnCause(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * Waiting messages are given up. They get consecutive sequences from {@code first}, in the
     * order of {@code ranges}, for the dead-letter stream.
     */
    record DeadLettering(
            ObjectId group,
            DeadLetterTarget target,
            DeadLetterId first,
            DeadLetterOrigin.Cause cause,
            String reason,
            List<AttemptRange> ranges)
            implements ConsumerEntry {
        public DeadLettering {
            ranges = List.copyOf(ranges);
        }
    }

    /** Dead letters up to and including one are finished: copied, or impossible to copy. */
    record DeadLetterFinished(ObjectId group, DeadLetterId through, boolean published)
            implements ConsumerEntry {}

    /**
     * Offsets that hold no record for consumers: finished wherever they are; a range that the head
     * is in moves the head to its end.
     */
    record Skipped(ObjectId group, OffsetRanges ranges) implements ConsumerEntry {}

    /** Retention has removed everything below the mark, for all groups. */
    record Trimmed(long lowMark) implements ConsumerEntry {}

    record Seeked(ObjectId group, long epoch, long offset) implements ConsumerEntry {}

    record PauseChanged(ObjectId group, boolean paused) implements ConsumerEntry {}
}
