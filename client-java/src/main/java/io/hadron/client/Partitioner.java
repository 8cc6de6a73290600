package io.hadron.client;

import io.hadron.proto.batch.KeyHash;

/** Chooses the partition of an event that names none. Any thread; must be quick and not block. */
@FunctionalInterface
public interface Partitioner {
    /** Leaves the choice to the publisher: one partition for a batch, then another. */
    int ANY = -1;

    /** Murmur2 of the key, as Apache Kafka does it; events without a key go anywhere. */
    Partitioner KEY_HASH =
            (event, partitions) -> {
                byte[] key = event.key();
                return key == null ? ANY : KeyHash.partition(key, partitions);
            };

    /** Anywhere, whatever the key: the largest batches, no order per key. */
    Partitioner STICKY = (event, partitions) -> ANY;

    /** A partition from 0 to {@code partitions - 1}, or {@link #ANY}. */
    int partition(Event event, int partitions);
}
