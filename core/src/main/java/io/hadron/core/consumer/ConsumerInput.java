package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;
import java.util.List;

/**
 * Everything that can happen to a {@link ConsumerMachine} apart from the hand-out itself ({@link
 * ConsumerMachine#plan} and {@link ConsumerMachine#deliver}). Each input that asks for something is
 * answered by exactly one {@link ConsumerEffect.Reply}.
 */
public sealed interface ConsumerInput {

    /**
     * A group exists with these settings. Creates it or changes its settings.
     *
     * @param revision revision of the definition; one at or below the known revision changes
     *     nothing
     * @param startOffset where a group that is new here starts, moved to what lies between low mark
     *     and committed end; ignored for a known group
     */
    record GroupConfigured(ObjectId group, long revision, GroupSettings settings, long startOffset)
            implements ConsumerInput {}

    /**
     * The group is gone for good: its progress and its dead letters not yet copied are dropped. Ids
     * are never used again.
     */
    record GroupDeleted(ObjectId group) implements ConsumerInput {}

    /**
     * A consumer has connected.
     *
     * @param member given by the driver, unique among the members of this machine's term
     * @param credit how many messages it takes before more credit is granted; 0 or more
     */
    record MemberJoined(ObjectId group, long member, int credit) implements ConsumerInput {}

    /**
     * A member takes {@code credit} more messages. Credit is spent by deliveries and does not come
     * back by settling. Capped at 10,000,000.
     */
    record CreditGranted(ObjectId group, long member, int credit) implements ConsumerInput {}

    /**
     * A member has gone, politely or by a failed health check: what it holds is handed out again at
     * once; the attempts count.
     */
    record MemberLeft(ObjectId group, long member, boolean lost) implements ConsumerInput {}

    /** The partition's committed end (the offset after the last committed record) has moved up. */
    record LogAdvanced(long committedEnd) implements ConsumerInput {}

    /**
     * Retention has removed everything below {@code lowMark}: such offsets are finished in every
     * group, and counted.
     */
    record Trimmed(long lowMark) implements ConsumerInput {}

    /**
     * These offsets are no records for consumers (control batches, aborted): below the head they
     * are finished, at the head it moves over them.
     */
    record SkipRange(ObjectId group, OffsetRanges ranges) implements ConsumerInput {}

    /**
     * A member settles messages: at most {@link ConsumerLimits#MAX_SETTLE_ITEMS} items with {@link
     * ConsumerLimits#MAX_SETTLE_RANGES} ranges in all. One call is one log entry.
     */
    record Settle(ObjectId group, long member, List<SettleItem> items) implements ConsumerInput {
        public Settle {
            items = List.copyOf(items);
        }
    }

    /**
     * Continue at this offset, between low mark and committed end: a new epoch begins, nothing is
     * outstanding any more, tokens of the old epoch are stale. Dead letters already decided are
     * still copied.
     */
    record Seek(ObjectId group, long offset) implements ConsumerInput {}

    /** Hand out nothing, neither new nor again, until {@link Resume}. Settling goes on. Durable. */
    record Pause(ObjectId group) implements ConsumerInput {}

    /** Undoes {@link Pause}. */
    record Resume(ObjectId group) implements ConsumerInput {}

    /**
     * The copies of all dead letters of the group up to and including {@code sequence} are
     * committed in their stream.
     */
    record DeadLettered(ObjectId group, DeadLetterId through) implements ConsumerInput {}

    /**
     * The dead letters up to and including {@code through} can never be copied (their stream is
     * deleted): finished, and counted as dropped.
     */
    record DeadLetterDropped(ObjectId group, DeadLetterId through) implements ConsumerInput {}

    /** Time has passed: takes back what was not settled in time. */
    record Tick() implements ConsumerInput {}
}
