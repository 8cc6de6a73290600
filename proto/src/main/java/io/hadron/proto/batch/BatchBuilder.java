package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes records straight into a buffer of the caller and finishes them to one batch. Appending
 * allocates nothing.
 *
 * <p>Use: {@link #begin}, then {@link #tryAppend} until it returns false, then {@link #build}. The
 * builder can then begin on another buffer. Direct buffers save a copy on the way to a socket. Not
 * thread-safe.
 */
public final class BatchBuilder {
    /**
     * Most that a record takes beyond its key, value and headers: length, attributes, deltas,
     * sizes, header count.
     */
    private static final int MAX_RECORD_OVERHEAD = 5 + 1 + 10 + 5 + 5 + 5 + 5;

    private static final int MAX_HEADER_OVERHEAD = 5 + 5;

    private final BatchCodec codec;
    private @Nullable ByteBuffer buffer;
    private int start;
    private int at;
    private int limit;
    private int count;
    private long baseTimestamp;
    private long maxTimestamp;

    public BatchBuilder(BatchCodec codec) {
        this.codec = codec;
    }

    /**
     * Room that is enough for a batch of one record. Use it for a record that is larger than the
     * usual buffer.
     */
    public static long singleRecordBound(int keyBytes, int valueBytes, List<RecordHeader> headers) {
        long size =
                (long) RecordBatchLayout.HEADER_SIZE + MAX_RECORD_OVERHEAD + keyBytes + valueBytes;
        for (int i = 0; i < headers.size(); i++) {
            RecordHeader header = headers.get(i);
            byte[] value = header.value();
            size +=
                    MAX_HEADER_OVERHEAD
                            + Utf8.size(header.key())
                            + (value == null ? 0 : value.length);
        }
        return size;
    }

    /** A batch of one record in a heap buffer of its own, not compressed, without a producer. */
    public static ByteBuffer single(
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<RecordHeader> headers) {
        return single(timestamp, key, value, headers, 0);
    }

    static ByteBuffer single(
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<RecordHeader> headers,
            int flags) {
        long bound = singleRecordBound(sizeOf(key), sizeOf(value), headers);
        if (bound > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("the record needs " + bound + " bytes");
        }
        try (BatchCodec codec = new BatchCodec()) {
            BatchBuilder builder = new BatchBuilder(codec).begin(ByteBuffer.allocate((int) bound));
            if (!builder.tryAppend(timestamp, key, value, headers)) {
                throw new IllegalStateException("the bound of a record is too small");
            }
            return builder.build(ProducerStamp.NONE, Compression.NONE, flags);
        }
    }

    /**
     * Starts a batch that may fill the buffer from its position to its limit. The buffer's position
     * does not move.
     *
     * @throws IllegalArgumentException if there is no room for a header, or the buffer is read-only
     *     or little-endian
     */
    public BatchBuilder begin(ByteBuffer target) {
        BatchView.requireBigEndian(target);
        if (target.isReadOnly() || target.remaining() < RecordBatchLayout.HEADER_SIZE) {
            throw new IllegalArgumentException("a batch cannot begin in " + target);
        }
        buffer = target;
        start = target.position();
        limit = target.limit();
        at = start + RecordBatchLayout.RECORDS;
        count = 0;
        baseTimestamp = 0;
        maxTimestamp = 0;
        return this;
    }

    /** Records appended since {@link #begin}. */
    public int recordCount() {
        return count;
    }

    /** Size of the batch so far, not compressed, header included. */
    public int sizeBytes() {
        return at - start;
    }

    /**
     * Appends a record if there is room for it.
     *
     * @param timestamp milliseconds since 1970, not negative
     * @return false if it does not fit; the batch is unchanged then
     */
    public boolean tryAppend(
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<RecordHeader> headers) {
        ByteBuffer target = requireBegun();
        int next =
                beginRecord(
                        target,
                        timestamp,
                        key == null ? -1 : key.length,
                        value == null ? -1 : value.length,
                        headers);
        if (next < 0) {
            return false;
        }
        next = putBytes(target, next, key);
        next = putBytes(target, next, value);
        finishRecord(target, next, timestamp, headers);
        return true;
    }

    /** As the other one, with the remaining bytes of buffers, whose positions do not move. */
    public boolean tryAppend(
            long timestamp,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers) {
        ByteBuffer target = requireBegun();
        int next =
                beginRecord(
                        target,
                        timestamp,
                        key == null ? -1 : key.remaining(),
                        value == null ? -1 : value.remaining(),
                        headers);
        if (next < 0) {
            return false;
        }
        next = putBytes(target, next, key);
        next = putBytes(target, next, value);
        finishRecord(target, next, timestamp, headers);
        return true;
    }

    /**
     * Finishes the batch: compresses the records if that makes them smaller, fills the header,
     * computes the CRC.
     *
     * <p>Base offset is 0 and leader epoch -1: the broker sets both. A batch that compression would
     * enlarge is written as {@link Compression#NONE}, so the result always fits where the records
     * were.
     *
     * @return the batch, a slice of the buffer that was given
     * @throws IllegalStateException if no record was appended
     * @throws IllegalArgumentException if the compression is not {@linkplain Compression#writable
     *     writable}
     */
    public ByteBuffer build(ProducerStamp producer, Compression compression) {
        return build(producer, compression, 0);
    }

    ByteBuffer build(ProducerStamp producer, Compression compression, int flags) {
        ByteBuffer target = requireBegun();
        if (count == 0) {
            throw new IllegalStateException("a batch needs a record");
        }
        if (!compression.writable()) {
            throw new IllegalArgumentException(compression + " is not written");
        }
        Compression used =
                compression == Compression.NONE ? compression : compress(target, compression);
        putHeader(target, used.id() | flags);
        BatchView.putProducer(target, start, producer);
        BatchView.putCrc(target, start, at);
        buffer = null;
        return target.slice(start, at - start);
    }

    private Compression compress(ByteBuffer target, Compression compression) {
        int from = start + RecordBatchLayout.RECORDS;
        int length = at - from;
        ByteBuffer compressed = codec.compress(compression, target, from, length);
        Compression used = Compression.NONE;
        if (compressed.limit() < length) {
            target.put(from, compressed, 0, compressed.limit());
            at = from + compressed.limit();
            used = compression;
        }
        codec.trim();
        return used;
    }

    private void putHeader(ByteBuffer target, int attributes) {
        target.putLong(start + RecordBatchLayout.BASE_OFFSET, 0);
        target.putInt(
                start + RecordBatchLayout.LENGTH, at - start - RecordBatchLayout.LOG_OVERHEAD);
        target.putInt(start + RecordBatchLayout.LEADER_EPOCH, RecordBatchLayout.NO_LEADER_EPOCH);
        target.put(start + RecordBatchLayout.MAGIC, RecordBatchLayout.CURRENT_MAGIC);
        target.putShort(start + RecordBatchLayout.ATTRIBUTES, (short) attributes);
        target.putInt(start + RecordBatchLayout.LAST_OFFSET_DELTA, count - 1);
        target.putLong(start + RecordBatchLayout.BASE_TIMESTAMP, baseTimestamp);
        target.putLong(start + RecordBatchLayout.MAX_TIMESTAMP, maxTimestamp);
        target.putInt(start + RecordBatchLayout.RECORD_COUNT, count);
    }

    /**
     * Writes all that comes before the key and returns the index after it, or -1 if the record does
     * not fit.
     */
    private int beginRecord(
            ByteBuffer target,
            long timestamp,
            int keyBytes,
            int valueBytes,
            List<RecordHeader> headers) {
        if (timestamp < 0) {
            throw new IllegalArgumentException("the timestamp is negative: " + timestamp);
        }
        long delta = count == 0 ? 0 : timestamp - baseTimestamp;
        long body =
                1L
                        + Varints.size(delta)
                        + Varints.size(count)
                        + nullableSize(keyBytes)
                        + nullableSize(valueBytes)
                        + headersSize(headers);
        if (body > limit - at || Varints.size((int) body) + body > limit - at) {
            return -1;
        }
        int next = Varints.put(target, at, (int) body);
        target.put(next++, (byte) 0);
        next = Varints.put(target, next, delta);
        return Varints.put(target, next, count);
    }

    private void finishRecord(
            ByteBuffer target, int from, long timestamp, List<RecordHeader> headers) {
        at = putHeaders(target, from, headers);
        if (count == 0) {
            baseTimestamp = timestamp;
        }
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        count++;
    }

    private static int putBytes(ByteBuffer target, int index, byte @Nullable [] bytes) {
        if (bytes == null) {
            return Varints.put(target, index, -1);
        }
        int next = Varints.put(target, index, bytes.length);
        target.put(next, bytes);
        return next + bytes.length;
    }

    private static int putBytes(ByteBuffer target, int index, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return Varints.put(target, index, -1);
        }
        int size = bytes.remaining();
        int next = Varints.put(target, index, size);
        target.put(next, bytes, bytes.position(), size);
        return next + size;
    }

    private static int putHeaders(ByteBuffer target, int index, List<RecordHeader> headers) {
        int count = headers.size();
        int next = Varints.put(target, index, count);
        for (int i = 0; i < count; i++) {
            RecordHeader header = headers.get(i);
            next = Varints.put(target, next, Utf8.size(header.key()));
            next = Utf8.put(target, next, header.key());
            next = putBytes(target, next, header.value());
        }
        return next;
    }

    private static long headersSize(List<RecordHeader> headers) {
        int count = headers.size();
        long size = Varints.size(count);
        for (int i = 0; i < count; i++) {
            RecordHeader header = headers.get(i);
            byte[] value = header.value();
            size +=
                    nullableSize(Utf8.size(header.key()))
                            + nullableSize(value == null ? -1 : value.length);
        }
        return size;
    }

    private static long nullableSize(int size) {
        return Varints.size(size) + (long) Math.max(size, 0);
    }

    private static int sizeOf(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private ByteBuffer requireBegun() {
        if (buffer == null) {
            throw new IllegalStateException("begin was not called");
        }
        return buffer;
    }
}
