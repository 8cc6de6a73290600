package io.hadron.core.model;

/**
 * What a stream is meant to be, with all defaults filled in.
 *
 * @param partitions 1 to 10,000; can only grow
 * @param replicas copies of each partition, 1 to 7
 * @param maxRecordSize largest record (key, value and headers) that is accepted, up to 100 MiB
 */
public record StreamSpec(
        StreamType type,
        int partitions,
        int replicas,
        Retention retention,
        DataSize maxRecordSize) {
    public static final int MAX_PARTITIONS = 10_000;
    public static final int MAX_REPLICAS = 7;
    public static final DataSize DEFAULT_MAX_RECORD_SIZE = DataSize.ofMib(1);
    public static final DataSize LARGEST_RECORD_SIZE = DataSize.ofMib(100);

    public StreamSpec {
        Range.check("partitions", partitions, 1, MAX_PARTITIONS);
        Range.check("replicas", replicas, 1, MAX_REPLICAS);
        Range.check("maxRecordSize", maxRecordSize.bytes(), 1, LARGEST_RECORD_SIZE.bytes());
    }

    /** One partition, one replica, everything kept. */
    public static StreamSpec standard() {
        return new StreamSpec(
                StreamType.STANDARD, 1, 1, Retention.UNLIMITED, DEFAULT_MAX_RECORD_SIZE);
    }

    public StreamSpec withPartitions(int count) {
        return new StreamSpec(type, count, replicas, retention, maxRecordSize);
    }

    public StreamSpec withReplicas(int count) {
        return new StreamSpec(type, partitions, count, retention, maxRecordSize);
    }
}
