package io.hadron.core.partition;

/**
 * What a partition needs to know of a record batch whose bytes have been checked already.
 *
 * @param count offsets that the batch takes
 * @param sizeBytes size of the whole encoded batch
 * @param maxTimestampMs largest record timestamp, milliseconds since 1970
 * @param producerId the idempotent producer, {@link #NO_PRODUCER} for none
 * @param producerEpoch epoch of that producer, 0 to 32767
 * @param baseSequence sequence of the first record, 0 to 2^31 - 1; after the largest comes 0
 * @param transactional whether the batch belongs to a transaction
 * @param control whether it is a control batch
 */
public record BatchInfo(
        int count,
        int sizeBytes,
        long maxTimestampMs,
        long producerId,
        int producerEpoch,
        int baseSequence,
        boolean transactional,
        boolean control) {

    /** The producer id of batches without idempotence. */
    public static final long NO_PRODUCER = -1;

    public BatchInfo {
        if (count < 1 || sizeBytes < 1) {
            throw new IllegalArgumentException(
                    "a batch holds something: count " + count + ", bytes " + sizeBytes);
        }
        if (producerId < NO_PRODUCER) {
            throw new IllegalArgumentException("invalid producer id " + producerId);
        }
        if (producerId != NO_PRODUCER
                && (producerEpoch < 0 || producerEpoch > Short.MAX_VALUE || baseSequence < 0)) {
            throw new IllegalArgumentException(
                    "invalid producer epoch " + producerEpoch + " or sequence " + baseSequence);
        }
    }

    /** A batch without producer identity. */
    public static BatchInfo plain(int count, int sizeBytes, long maxTimestampMs) {
        return new BatchInfo(count, sizeBytes, maxTimestampMs, NO_PRODUCER, -1, -1, false, false);
    }

    /** A batch of an idempotent producer. */
    public static BatchInfo idempotent(
            int count,
            int sizeBytes,
            long maxTimestampMs,
            long producerId,
            int producerEpoch,
            int baseSequence) {
        return new BatchInfo(
                count,
                sizeBytes,
                maxTimestampMs,
                producerId,
                producerEpoch,
                baseSequence,
                false,
                false);
    }

    public boolean isIdempotent() {
        return producerId != NO_PRODUCER;
    }
}
