package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges batches from outside before anything else looks at them. Whatever the bytes are, the
 * answer is a value: nothing is thrown for bad input, and memory beyond a window of some hundred
 * KiB is taken only as far as the limits allow.
 *
 * <p>Checked are length, magic, CRC-32C, attributes, counts, offsets 0 to n-1, timestamps, producer
 * fields and every record's shape; compressed records are decompressed through a window for that.
 * Not checked are the base offset of a producer's batch, which the broker sets, and whether header
 * keys are UTF-8.
 *
 * <p>Not thread-safe.
 */
public final class BatchValidator {
    private final BatchCodec codec;
    private final BatchLimits limits;
    private final BatchOrigin origin;
    private final BatchView view = new BatchView();
    private final RecordInput input = new RecordInput();

    public BatchValidator(BatchCodec codec, BatchLimits limits, BatchOrigin origin) {
        this.codec = codec;
        this.limits = limits;
        this.origin = origin;
    }

    /** Checks that exactly one valid batch lies between {@code position} and the buffer's limit. */
    public BatchOutcome validate(ByteBuffer buffer, int position) {
        return validate(buffer, position, true);
    }

    /**
     * Checks that one or more valid batches, and nothing else, lie between {@code position} and the
     * buffer's limit.
     */
    public BatchOutcome validateAll(ByteBuffer buffer, int position) {
        return validate(buffer, position, false);
    }

    private BatchOutcome validate(ByteBuffer buffer, int position, boolean single) {
        BatchView.requireBigEndian(buffer);
        List<BatchSummary> batches = new ArrayList<>(1);
        int at = position;
        try {
            do {
                BatchSummary batch = check(buffer, at);
                batches.add(batch);
                at += batch.sizeBytes();
            } while (!single && at < buffer.limit());
            if (at != buffer.limit()) {
                throw problem(BatchProblem.TRAILING_BYTES, (buffer.limit() - at) + " bytes");
            }
            return new BatchOutcome.Valid(batches);
        } catch (BatchFormatException e) {
            return new BatchOutcome.Invalid(e.problem(), at, e.detail());
        } finally {
            codec.trim();
        }
    }

    private BatchSummary check(ByteBuffer buffer, int position) {
        checkSize(buffer, position);
        view.wrap(buffer, position);
        if (view.magic() != RecordBatchLayout.CURRENT_MAGIC) {
            throw problem(BatchProblem.MAGIC, "magic " + view.magic());
        }
        if (!view.hasValidCrc()) {
            throw problem(BatchProblem.CRC, "header says " + Integer.toHexString(view.crc()));
        }
        Compression compression = checkAttributes();
        checkCounts(compression);
        checkProducer();
        long uncompressed = checkRecords(compression);
        return new BatchSummary(
                position,
                view.sizeBytes(),
                view.recordCount(),
                uncompressed,
                view.maxTimestamp(),
                view.producer());
    }

    private void checkSize(ByteBuffer buffer, int position) {
        int available = buffer.limit() - position;
        if (available < RecordBatchLayout.HEADER_SIZE) {
            throw problem(BatchProblem.TRUNCATED, available + " bytes");
        }
        long size = BatchView.sizeAt(buffer, position);
        if (size < RecordBatchLayout.HEADER_SIZE) {
            throw problem(BatchProblem.LENGTH, "size " + size);
        }
        if (size > limits.maxBatchBytes()) {
            throw problem(
                    BatchProblem.BATCH_TOO_LARGE, size + " bytes, limit " + limits.maxBatchBytes());
        }
        if (size > available) {
            throw problem(BatchProblem.TRUNCATED, available + " of " + size + " bytes");
        }
    }

    private Compression checkAttributes() {
        int attributes = view.attributes();
        if ((attributes & ~RecordBatchLayout.KNOWN_ATTRIBUTES) != 0) {
            throw problem(BatchProblem.ATTRIBUTES, "attributes " + attributes);
        }
        Compression compression = view.compression();
        if (compression == null) {
            throw problem(
                    BatchProblem.CODEC,
                    "codec " + (attributes & RecordBatchLayout.COMPRESSION_MASK));
        }
        if (origin == BatchOrigin.CLIENT && view.isControl()) {
            throw problem(BatchProblem.CONTROL_REFUSED, "control bit");
        }
        if (origin == BatchOrigin.CLIENT && view.isLogAppendTime()) {
            throw problem(BatchProblem.ATTRIBUTES, "log append time is set by brokers only");
        }
        return compression;
    }

    private void checkCounts(Compression compression) {
        int count = view.recordCount();
        if (count <= 0) {
            throw problem(BatchProblem.RECORD_COUNT, count + " records");
        }
        if (count > limits.maxRecords()) {
            throw problem(
                    BatchProblem.TOO_MANY_RECORDS,
                    count + " records, limit " + limits.maxRecords());
        }
        int recordsBytes = view.sizeBytes() - RecordBatchLayout.HEADER_SIZE;
        if (compression == Compression.NONE
                && (long) count * RecordBatchLayout.MIN_RECORD_SIZE > recordsBytes) {
            throw problem(
                    BatchProblem.RECORD_COUNT, count + " records in " + recordsBytes + " bytes");
        }
        if (view.lastOffsetDelta() != count - 1) {
            throw problem(
                    BatchProblem.OFFSET,
                    count + " records, last offset delta " + view.lastOffsetDelta());
        }
        if (view.baseOffset() < 0 || view.baseOffset() > Long.MAX_VALUE - count) {
            throw problem(BatchProblem.OFFSET, "base offset " + view.baseOffset());
        }
    }

    private void checkProducer() {
        long id = view.producerId();
        boolean none = id == RecordBatchLayout.NO_PRODUCER_ID;
        if (id < 0 && !none) {
            throw problem(BatchProblem.PRODUCER, "producer id " + id);
        }
        if (none && view.isTransactional()) {
            throw problem(BatchProblem.PRODUCER, "transactional without a producer id");
        }
        boolean sequenced = view.baseSequence() >= 0 || view.isControl();
        if (!none && (view.producerEpoch() < 0 || !sequenced)) {
            throw problem(BatchProblem.PRODUCER, view.producer().toString());
        }
    }

    private long checkRecords(Compression compression) {
        if (view.baseTimestamp() < RecordBatchLayout.NO_TIMESTAMP) {
            throw problem(BatchProblem.TIMESTAMP, "base timestamp " + view.baseTimestamp());
        }
        if (compression == Compression.NONE) {
            input.open(view.buffer(), view.recordsStart(), view.end());
            walk();
            return (long) view.sizeBytes() - RecordBatchLayout.HEADER_SIZE;
        }
        int limit = limits.maxUncompressedBytes();
        ChunkDecoder decoder =
                codec.open(compression, view.buffer(), view.recordsStart(), view.end(), limit);
        input.open(decoder, codec, view.buffer().isDirect(), limit);
        walk();
        return input.position();
    }

    private void walk() {
        int count = view.recordCount();
        long max = RecordBatchLayout.NO_TIMESTAMP;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, checkRecord(i));
        }
        if (!input.atEnd()) {
            throw problem(BatchProblem.RECORD_COUNT, "bytes follow record " + count);
        }
        if (view.isLogAppendTime() ? view.maxTimestamp() < 0 : view.maxTimestamp() != max) {
            throw problem(
                    BatchProblem.TIMESTAMP,
                    "max timestamp " + view.maxTimestamp() + ", records have " + max);
        }
    }

    private long checkRecord(int index) {
        int size = input.readVarint();
        if (size < RecordBatchLayout.MIN_RECORD_SIZE - 1) {
            throw corrupt(index, "size " + size);
        }
        if (size > limits.maxRecordBytes()) {
            throw problem(
                    BatchProblem.RECORD_TOO_LARGE,
                    size + " bytes, limit " + limits.maxRecordBytes());
        }
        long end = input.position() + size;
        if (input.readByte() != 0) {
            throw corrupt(index, "unknown attributes");
        }
        long timestamp = addTimestamp(input.readVarlong());
        int delta = input.readVarint();
        if (delta != index) {
            throw problem(BatchProblem.OFFSET, "record " + index + " has offset delta " + delta);
        }
        skipNullable(index, end, "key");
        skipNullable(index, end, "value");
        skipHeaders(index, end);
        if (input.position() != end) {
            throw corrupt(index, "size " + size + " is not what its fields need");
        }
        return timestamp;
    }

    private void skipHeaders(int index, long end) {
        int headers = input.readVarint();
        if (headers < 0) {
            throw corrupt(index, headers + " headers");
        }
        if (headers > limits.maxHeadersPerRecord()) {
            throw problem(
                    BatchProblem.TOO_MANY_HEADERS,
                    headers + " headers, limit " + limits.maxHeadersPerRecord());
        }
        for (int i = 0; i < headers; i++) {
            int key = input.readVarint();
            if (key < 0 || key > end - input.position()) {
                throw corrupt(index, "header key of " + key + " bytes");
            }
            input.skip(key);
            skipNullable(index, end, "header value");
        }
    }

    private void skipNullable(int index, long end, String what) {
        int size = input.readVarint();
        if (size < -1 || size > end - input.position()) {
            throw corrupt(index, what + " of " + size + " bytes");
        }
        if (size > 0) {
            input.skip(size);
        }
    }

    private long addTimestamp(long delta) {
        long base = view.baseTimestamp();
        long timestamp = base + delta;
        boolean overflow = ((base ^ timestamp) & (delta ^ timestamp)) < 0;
        if (overflow || timestamp < RecordBatchLayout.NO_TIMESTAMP) {
            throw problem(BatchProblem.TIMESTAMP, "base " + base + ", delta " + delta);
        }
        return timestamp;
    }

    private static BatchFormatException corrupt(int index, String detail) {
        return problem(BatchProblem.RECORD_CORRUPT, "record " + index + ": " + detail);
    }

    private static BatchFormatException problem(BatchProblem problem, String detail) {
        return new BatchFormatException(problem, detail);
    }
}
