package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;

/**
 * Where a group's dead letters of this partition go. One partition, so that one idempotent producer
 * with one row of sequences can write there.
 */
public record DeadLetterTarget(ObjectId stream, int partition) {
    public DeadLetterTarget {
        if (partition < 0) {
            throw new IllegalArgumentException("partition must not be negative: " + partition);
        }
    }
}
