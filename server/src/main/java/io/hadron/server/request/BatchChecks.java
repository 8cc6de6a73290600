package io.hadron.server.request;

import io.hadron.core.partition.BatchInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchLimits;
import io.hadron.proto.batch.BatchOrigin;
import io.hadron.proto.batch.BatchOutcome;
import io.hadron.proto.batch.BatchProblem;
import io.hadron.proto.batch.BatchSummary;
import io.hadron.proto.batch.BatchValidator;
import io.hadron.proto.batch.BatchView;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks what producers send, on the event loop that received it. Each thread has its own codec and
 * validators.
 */
final class BatchChecks {
    private static final long MAX_AHEAD_MS = 24L * 60 * 60 * 1000;

    /** What a record's encoding may add to its key, value and headers. */
    private static final int RECORD_OVERHEAD = 64;

    private static final int LEAST_UNCOMPRESSED = 16 << 20;
    private static final int MAX_RECORDS = 1_000_000;
    private static final int MAX_HEADERS = 1_000;

    /** Producers of the broker's own, which are never forgotten. */
    private static final long FIRST_INTERNAL_PRODUCER = 1L << 62;

    /** What one thread needs. */
    private static final class Tools {
        final BatchCodec codec = new BatchCodec();
        final Map<Integer, BatchValidator> byRecordLimit = new HashMap<>();
    }

    private final int maxBatchBytes;
    private final int maxRecordBytes;
    private final ThreadLocal<Tools> tools = ThreadLocal.withInitial(Tools::new);

    /** Both limits are the node's. */
    BatchChecks(int maxBatchBytes, int maxRecordBytes) {
        this.maxBatchBytes = maxBatchBytes;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * Checks that the bytes are one batch that a client may write.
     *
     * @param streamRecordBytes the stream's limit of a record; the node's holds as well
     */
    BatchInfo check(ByteBuffer bytes, int streamRecordBytes) throws RequestFailure {
        BatchValidator validator =
                tools.get()
                        .byRecordLimit
                        .computeIfAbsent(
                                Math.min(streamRecordBytes, maxRecordBytes),
                                limit ->
                                        new BatchValidator(
                                                tools.get().codec,
                                                limits(limit),
                                                BatchOrigin.CLIENT));
        return switch (validator.validate(bytes, 0)) {
            case BatchOutcome.Valid valid -> {
                checkTime(valid.first().maxTimestamp());
                yield info(valid.first(), BatchView.of(bytes, 0).isTransactional());
            }
            case BatchOutcome.Invalid invalid ->
                    throw new RequestFailure(
                            codeOf(invalid.problem()), message(invalid, streamRecordBytes));
        };
    }

    /** Retention by time could never drop a record from the far future, nor anything behind it. */
    private static void checkTime(long maxTimestampMs) throws RequestFailure {
        long ahead = maxTimestampMs - System.currentTimeMillis();
        if (ahead > MAX_AHEAD_MS) {
            throw new RequestFailure(
                    ErrorCode.INVALID_BATCH,
                    "a record's timestamp is "
                            + ahead / 60_000
                            + " minutes ahead of this node's clock; at most a day is taken. Check the clocks of the producer and of this node");
        }
    }

    private String message(BatchOutcome.Invalid invalid, int streamRecordBytes) {
        if (invalid.problem() != BatchProblem.RECORD_TOO_LARGE) {
            return invalid.message();
        }
        return invalid.message()
                + (streamRecordBytes <= maxRecordBytes
                        ? "; the stream's maxRecordSize"
                        : "; this node's limits.maxRecord");
    }

    private BatchLimits limits(int recordBytes) {
        return new BatchLimits(
                maxBatchBytes,
                recordBytes + RECORD_OVERHEAD,
                Math.max(maxBatchBytes, LEAST_UNCOMPRESSED),
                MAX_RECORDS,
                MAX_HEADERS);
    }

    private static BatchInfo info(BatchSummary batch, boolean transactional) throws RequestFailure {
        if (batch.producer().producerId() >= FIRST_INTERNAL_PRODUCER) {
            throw new RequestFailure(
                    ErrorCode.INVALID_BATCH,
                    "producer id "
                            + batch.producer().producerId()
                            + " was not allocated by this cluster");
        }
        return new BatchInfo(
                batch.recordCount(),
                batch.sizeBytes(),
                batch.maxTimestamp(),
                batch.producer().producerId(),
                batch.producer().epoch(),
                batch.producer().baseSequence(),
                transactional,
                false);
    }

    private static ErrorCode codeOf(BatchProblem problem) {
        return switch (problem) {
            case CRC -> ErrorCode.CORRUPT_BATCH;
            case CODEC -> ErrorCode.UNSUPPORTED_CODEC;
            case BATCH_TOO_LARGE -> ErrorCode.BATCH_TOO_LARGE;
            case RECORD_TOO_LARGE -> ErrorCode.RECORD_TOO_LARGE;
            case UNCOMPRESSED_TOO_LARGE -> ErrorCode.DECOMPRESSION_LIMIT;
            case TRUNCATED,
                    LENGTH,
                    MAGIC,
                    ATTRIBUTES,
                    CONTROL_REFUSED,
                    OFFSET,
                    RECORD_COUNT,
                    TOO_MANY_RECORDS,
                    PRODUCER,
                    TIMESTAMP,
                    COMPRESSED_DATA,
                    RECORD_CORRUPT,
                    TOO_MANY_HEADERS,
                    TRAILING_BYTES ->
                    ErrorCode.INVALID_BATCH;
        };
    }
}
