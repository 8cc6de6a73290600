package io.hadron.proto.batch;

/**
 * What a batch may be at most. Checked before memory is taken.
 *
 * @param maxBatchBytes size of the batch as it is on the wire, header included
 * @param maxRecordBytes size of one record, uncompressed, without its length prefix
 * @param maxUncompressedBytes size of all records of a compressed batch once decompressed
 * @param maxRecords records in one batch
 * @param maxHeadersPerRecord headers of one record
 */
public record BatchLimits(
        int maxBatchBytes,
        int maxRecordBytes,
        int maxUncompressedBytes,
        int maxRecords,
        int maxHeadersPerRecord) {

    /** The largest message that can be configured: 100 MiB. */
    public static final int LARGEST_RECORD_BYTES = 100 * 1024 * 1024;

    public BatchLimits {
        requirePositive(maxBatchBytes, "maxBatchBytes");
        requirePositive(maxRecordBytes, "maxRecordBytes");
        requirePositive(maxUncompressedBytes, "maxUncompressedBytes");
        requirePositive(maxRecords, "maxRecords");
        requirePositive(maxHeadersPerRecord, "maxHeadersPerRecord");
        // Headroom, so that sums of sizes stay within an int.
        if (maxBatchBytes > 1 << 30 || maxUncompressedBytes > 1 << 30) {
            throw new IllegalArgumentException("limits above 1 GiB are not supported");
        }
    }

    /** Batches of up to 1 MiB, as most deployments want them. */
    public static BatchLimits defaults() {
        return forRecordBytes(1024 * 1024);
    }

    /**
     * Limits that let a record of this size through, compressed or not, and nothing much larger.
     */
    public static BatchLimits forRecordBytes(int maxRecordBytes) {
        if (maxRecordBytes > LARGEST_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "records above " + LARGEST_RECORD_BYTES + " bytes are not supported");
        }
        int batch = maxRecordBytes + 64 * 1024;
        int uncompressed = Math.max(batch, 16 * 1024 * 1024);
        return new BatchLimits(batch, maxRecordBytes, uncompressed, 1_000_000, 1_000);
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, is " + value);
        }
    }
}
