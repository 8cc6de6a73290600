package io.hadron.core.partition;

/** What becomes of a batch that was offered to a partition. */
public sealed interface AppendOutcome {

    /**
     * The batch takes these offsets. Write it; answer when the acks level asked for is reached. The
     * producer table is stored by {@link PartitionMachine#checkpoint}, not with the batch.
     */
    record Appended(long baseOffset, long lastOffset) implements AppendOutcome {}

    /**
     * The batch is a retry of one that has these offsets already. Append nothing; answer as the
     * first one is answered, and no sooner: it may not be durable or committed yet.
     */
    record Duplicate(long baseOffset, long lastOffset) implements AppendOutcome {}

    /** Nothing was appended by this attempt. */
    record Refused(RefusalReason reason, String detail) implements AppendOutcome {}
}
