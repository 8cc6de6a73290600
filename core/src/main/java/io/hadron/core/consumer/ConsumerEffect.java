package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;
import java.util.List;

/**
 * What the driver does once the entries of the step, and all entries handed out before them, are
 * committed.
 */
public sealed interface ConsumerEffect {

    /** Push these records to the member. */
    record Deliver(ObjectId group, long member, DeliveryToken token, List<AttemptRange> ranges)
            implements ConsumerEffect {
        public Deliver {
            ranges = List.copyOf(ranges);
        }
    }

    /** Answer the settle call: one result per item, in order. */
    record SettleReply(List<SettleResult> results) implements ConsumerEffect {
        public SettleReply {
            results = List.copyOf(results);
        }
    }

    /**
     * Answer the request: every input but log advance, trim, skip, dead-letter report and tick has
     * one (a settle call only if it is refused as a whole).
     */
    record Reply(ConsumerOutcome outcome) implements ConsumerEffect {}

    /**
     * Copy a message to the dead-letter target, as {@link DeadLetterId} says; try again until it is
     * committed or can never be, then report {@link ConsumerInput.DeadLettered} or {@link
     * ConsumerInput.DeadLetterDropped}. After a restart the unfinished ones come again, in order,
     * with the same ids and targets. If retention has removed the record meanwhile, a copy without
     * key and value that says so is published: a sequence may not be left out.
     */
    record PublishDeadLetter(
            ObjectId group, DeadLetterTarget target, DeadLetterId id, DeadLetterOrigin origin)
            implements ConsumerEffect {}

    /**
     * Progress was made without a consumer: to be logged and counted, and told to members if {@code
     * TRIMMED}.
     */
    record Skipped(ObjectId group, SkipCause cause, long count) implements ConsumerEffect {}

    /**
     * The group has a new epoch: members drop what they have buffered of older ones. The credit
     * spent on it is gone; they grant it again.
     */
    record EpochStarted(ObjectId group, long epoch, long head) implements ConsumerEffect {}

    /** The group was deleted: tell the member and close its subscription. */
    record MemberDismissed(ObjectId group, long member) implements ConsumerEffect {}
}
