package io.hadron.bench.load;

import java.time.Duration;
import java.util.Map;

/** One load run. Every loop in it ends by count or by time, whichever comes first. */
public record LoadSpec(Target target, Work work, Batching batching, Consumption consumption) {
    /** The smallest record: sequence and time of sending. */
    public static final int MIN_RECORD_SIZE = 16;

    private static final int MAX_RECORD_SIZE = 64 << 20;
    private static final long MAX_RECORDS = 1_000_000_000;

    /**
     * What the load is put on.
     *
     * @param url of the broker, in the form that its client wants
     * @param stream created with this many partitions and replicas if it is missing
     * @param topicConfig further settings of a Kafka topic that is created
     */
    public record Target(
            String url,
            String stream,
            int partitions,
            int replicas,
            Map<String, String> topicConfig) {
        public Target {
            check(replicas >= 1 && replicas <= 15, "replicas must be 1 to 15");
            check(partitions >= 1 && partitions <= 10_000, "partitions must be 1 to 10000");
            topicConfig = Map.copyOf(topicConfig);
        }
    }

    /**
     * How much.
     *
     * @param records measured records
     * @param recordSize bytes of a record's value; there is no key
     * @param oneByOne each record is sent when the one before it is confirmed
     * @param rate records per second; 0 = as fast as it goes
     * @param limit the measured part ends after this time, whatever is left
     * @param warmup records before the measured part
     */
    public record Work(
            long records,
            int recordSize,
            PayloadKind payload,
            double rate,
            Duration limit,
            long warmup,
            boolean oneByOne) {
        public Work {
            check(records >= 1 && records <= MAX_RECORDS, "records must be 1 to " + MAX_RECORDS);
            check(warmup >= 0 && warmup <= MAX_RECORDS, "warmup must be 0 to " + MAX_RECORDS);
            check(
                    recordSize >= MIN_RECORD_SIZE && recordSize <= MAX_RECORD_SIZE,
                    "record size must be " + MIN_RECORD_SIZE + " bytes to 64 MiB");
            check(rate >= 0 && rate <= 1e8, "rate must be 0 to 100 million records per second");
            check(limit.toMillis() >= 100, "time limit must be at least 100ms");
        }
    }

    /** How the producer batches. Sizes in bytes. */
    public record Batching(
            int batchBytes, Duration linger, int bufferBytes, String compression, String acks) {}

    /**
     * How the consumer consumes.
     *
     * @param group joined, and created if it is missing
     * @param inFlight records that may be unconfirmed at once
     * @param poll most records of one poll
     */
    public record Consumption(AckMode ack, String group, int inFlight, int poll) {}

    private static void check(boolean fine, String problem) {
        if (!fine) {
            throw new IllegalArgumentException(problem);
        }
    }
}
