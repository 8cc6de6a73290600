package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;

/**
 * How a request ended, other than a settle call. Everything but {@link Done} is a refusal that has
 * changed nothing.
 */
public sealed interface ConsumerOutcome {

    /** Done, or nothing had to be done. */
    record Done() implements ConsumerOutcome {}

    record UnknownGroup(ObjectId group) implements ConsumerOutcome {}

    record UnknownMember(ObjectId group, long member) implements ConsumerOutcome {}

    record MemberExists(ObjectId group, long member) implements ConsumerOutcome {}

    /** A seek to an offset that is not between low mark and committed end, both allowed. */
    record OffsetOutOfRange(long offset, long lowMark, long committedEnd)
            implements ConsumerOutcome {}

    /** One of {@link ConsumerLimits}. */
    record LimitExceeded(String what, long limit) implements ConsumerOutcome {}

    ConsumerOutcome DONE = new Done();
}
