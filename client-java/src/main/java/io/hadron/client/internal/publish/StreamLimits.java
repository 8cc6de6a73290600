package io.hadron.client.internal.publish;

/**
 * How large things may be.
 *
 * @param maxRecordBytes one record
 * @param maxBatchBytes one batch
 * @param plainBytes key and value of a record without headers up to which nothing needs checking:
 *     it fits into a usual batch and is below the limits
 */
record StreamLimits(int maxRecordBytes, int maxBatchBytes, int plainBytes) {
    private static final int OVERHEAD = 128;

    /** Limits of zero mean that the node names none. */
    static StreamLimits of(int maxRecordBytes, int maxBatchBytes, int usualBatchBytes) {
        int record = maxRecordBytes == 0 ? Integer.MAX_VALUE : maxRecordBytes;
        int batch = maxBatchBytes == 0 ? Integer.MAX_VALUE : maxBatchBytes;
        int plain = Math.min(Math.min(record, batch), usualBatchBytes) - OVERHEAD;
        return new StreamLimits(record, batch, Math.max(0, plain));
    }
}
