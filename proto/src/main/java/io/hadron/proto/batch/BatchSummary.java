package io.hadron.proto.batch;

/**
 * What a broker needs to know of a valid batch. Flags and the rest of the header are read through
 * {@link BatchView}.
 *
 * @param position index of the batch in the buffer that was checked
 * @param sizeBytes size of the batch, header included
 * @param recordCount records in it; its offsets are that many
 * @param uncompressedBytes size of the records, decompressed
 * @param maxTimestamp greatest timestamp, checked against the records
 * @param producer producer id, epoch and base sequence
 */
public record BatchSummary(
        int position,
        int sizeBytes,
        int recordCount,
        long uncompressedBytes,
        long maxTimestamp,
        ProducerStamp producer) {}
