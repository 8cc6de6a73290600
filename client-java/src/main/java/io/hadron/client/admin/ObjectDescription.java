package io.hadron.client.admin;

import java.util.List;

/**
 * An object and how it is doing.
 *
 * @param partitions of a stream; empty for other kinds
 */
public record ObjectDescription(ObjectInfo object, List<PartitionStatus> partitions) {
    public ObjectDescription {
        partitions = List.copyOf(partitions);
    }

    /**
     * A partition of a stream.
     *
     * @param leader node id; empty = none now
     * @param serving whether it takes and gives records
     * @param lowMark first offset still there
     * @param committedEnd one past the last committed offset
     * @param sizeBytes on disk, compression by storage not counted
     */
    public record PartitionStatus(
            int index,
            String leader,
            long term,
            boolean serving,
            long lowMark,
            long committedEnd,
            long sizeBytes) {}
}
