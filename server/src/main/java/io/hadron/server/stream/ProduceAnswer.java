package io.hadron.server.stream;

import io.hadron.core.partition.RefusalReason;
import io.hadron.proto.wire.Failure;

/** Takes the fate of one batch, on the partition's shard. */
public interface ProduceAnswer {
    /**
     * The batch is as safe as was asked for.
     *
     * @param duplicate it was a retry, and these are the offsets of the first attempt
     */
    void acked(long baseOffset, long term, boolean duplicate);

    void failed(Failure failure);

    /** The partition refused the batch: what {@link #failed} says, and exactly why. */
    default void refused(RefusalReason reason, Failure failure) {
        failed(failure);
    }
}
