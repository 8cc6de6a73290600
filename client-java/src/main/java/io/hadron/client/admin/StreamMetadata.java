package io.hadron.client.admin;

import java.util.List;

/** A stream and who leads its partitions. */
public record StreamMetadata(
        String namespace,
        String name,
        long id,
        int maxRecordBytes,
        List<PartitionMetadata> partitions) {
    public StreamMetadata {
        partitions = List.copyOf(partitions);
    }

    /**
     * A partition.
     *
     * @param group id of its control group
     * @param leader node id; empty = no leader now
     * @param address of the leader; empty = unknown
     */
    public record PartitionMetadata(
            int index, long group, String leader, String address, long term) {}
}
