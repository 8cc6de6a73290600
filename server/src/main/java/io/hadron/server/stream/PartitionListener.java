package io.hadron.server.stream;

/** What rides on a partition's log: the consumer controller. Told on the shard. */
public interface PartitionListener {
    /** Committed end and low mark as they are now; both only grow while the partition serves. */
    void advanced(long committedEnd, long lowMark);
}
