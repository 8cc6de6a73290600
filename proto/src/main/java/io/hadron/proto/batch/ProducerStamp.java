package io.hadron.proto.batch;

/**
 * Who wrote a batch, and where it stands in that producer's order for one partition.
 *
 * <p>Sequences count records, per partition. In a batch they have 31 bits and wrap from 2^31 - 1 to
 * 0, so a batch's base sequence is the producer's 64-bit count modulo 2^31. Whoever keeps sequences
 * in state with 64 bits compares the low 31.
 *
 * @param producerId -1 for none
 * @param epoch -1 for none
 * @param baseSequence sequence of the first record, -1 for none
 */
public record ProducerStamp(long producerId, short epoch, int baseSequence) {
    /** A producer that is not idempotent. */
    public static final ProducerStamp NONE =
            new ProducerStamp(
                    RecordBatchLayout.NO_PRODUCER_ID,
                    RecordBatchLayout.NO_PRODUCER_EPOCH,
                    RecordBatchLayout.NO_SEQUENCE);

    public boolean isPresent() {
        return producerId != RecordBatchLayout.NO_PRODUCER_ID;
    }

    /**
     * The sequence that comes {@code count} records after {@code sequence}, wrapping from 2^31 - 1
     * to 0.
     */
    public static int sequenceAfter(int sequence, int count) {
        return (int) (((long) sequence + count) & Integer.MAX_VALUE);
    }

    /**
     * The sequence of the last record of a batch of {@code recordCount} records with this stamp.
     */
    public int lastSequence(int recordCount) {
        return isPresent()
                ? sequenceAfter(baseSequence, recordCount - 1)
                : RecordBatchLayout.NO_SEQUENCE;
    }
}
