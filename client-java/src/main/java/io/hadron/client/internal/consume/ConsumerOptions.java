package io.hadron.client.internal.consume;

import io.hadron.client.internal.cluster.StreamName;

/** What a consumer of a group is told. */
record ConsumerOptions(
        StreamName stream, String group, String member, int maxInFlight, Reports reports) {
    /** Messages that one of so many partitions may deliver at once. */
    int creditOf(int partition, int partitions) {
        int even = maxInFlight / partitions;
        return Math.max(1, even + (partition < maxInFlight % partitions ? 1 : 0));
    }
}
