package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record at which a {@link BatchReader} stands. The reader moves this object on, so take out
 * what is to be kept. Slices share the reader's memory: see {@link BatchReader#open} for how long
 * they are valid.
 */
public final class RecordView {
    private final RecordInput headersInput = new RecordInput();

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long offset;
    private long timestamp;
    private int keyAt;
    private int keyBytes;
    private int valueAt;
    private int valueBytes;
    private int headersAt;
    private int end;

    RecordView() {}

    void moveTo(ByteBuffer buffer, long offset, long timestamp) {
        this.buffer = buffer;
        this.offset = offset;
        this.timestamp = timestamp;
    }

    void setFields(int keyAt, int keyBytes, int valueAt, int valueBytes) {
        this.keyAt = keyAt;
        this.keyBytes = keyBytes;
        this.valueAt = valueAt;
        this.valueBytes = valueBytes;
    }

    void setHeaders(int headersAt, int end) {
        this.headersAt = headersAt;
        this.end = end;
    }

    public long offset() {
        return offset;
    }

    /** Milliseconds since 1970, or -1 for none. */
    public long timestamp() {
        return timestamp;
    }

    public boolean hasKey() {
        return keyBytes >= 0;
    }

    /** -1 for null. */
    public int keySize() {
        return keyBytes;
    }

    /** A slice, or null. */
    public @Nullable ByteBuffer key() {
        return keyBytes < 0 ? null : buffer.slice(keyAt, keyBytes);
    }

    /** A copy, or null. */
    public byte @Nullable [] copyKey() {
        return copy(keyAt, keyBytes);
    }

    public boolean hasValue() {
        return valueBytes >= 0;
    }

    /** -1 for null. */
    public int valueSize() {
        return valueBytes;
    }

    /** A slice, or null. */
    public @Nullable ByteBuffer value() {
        return valueBytes < 0 ? null : buffer.slice(valueAt, valueBytes);
    }

    /** A copy, or null. */
    public byte @Nullable [] copyValue() {
        return copy(valueAt, valueBytes);
    }

    /**
     * The headers, decoded on each call into objects of their own. Bytes of a key that are not
     * UTF-8 are replaced.
     *
     * @throws BatchFormatException if they are not well-formed
     */
    public List<RecordHeader> headers() {
        RecordInput input = headersInput;
        input.open(buffer, headersAt, end);
        int count = input.readVarint();
        // Each header takes two bytes at least.
        if (count < 0 || count > (end - input.position()) / 2) {
            throw corrupt(count + " headers");
        }
        if (count == 0) {
            return List.of();
        }
        List<RecordHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] key = read(input);
            if (key == null) {
                throw corrupt("a header without key");
            }
            headers.add(new RecordHeader(new String(key, StandardCharsets.UTF_8), read(input)));
        }
        return headers;
    }

    private byte @Nullable [] read(RecordInput input) {
        int size = input.readVarint();
        int from = (int) input.position();
        if (size < -1 || size > end - from) {
            throw corrupt("header part of " + size + " bytes");
        }
        input.skip(Math.max(size, 0));
        return copy(from, size);
    }

    private byte @Nullable [] copy(int from, int size) {
        if (size < 0) {
            return null;
        }
        byte[] bytes = new byte[size];
        buffer.get(from, bytes);
        return bytes;
    }

    private BatchFormatException corrupt(String detail) {
        return new BatchFormatException(
                BatchProblem.RECORD_CORRUPT, "offset " + offset + ": " + detail);
    }
}
