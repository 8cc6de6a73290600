package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Iterates the records of one batch after the other, without an object per record. Compressed
 * records are decompressed once, on opening, into memory that is reused and never grows much above
 * the limit.
 *
 * <pre>{@code
 * reader.open(batch);
 * while (reader.next()) {
 *     handle(reader.record());
 * }
 * }</pre>
 *
 * <p>The CRC is not checked: see {@link BatchView#hasValidCrc}. Not thread-safe.
 */
public final class BatchReader {
    private static final int SMALLEST_BUFFER = 16 * 1024;

    /**
     * A declared content size is believed up to this many times the compressed size; beyond that
     * memory grows with the data.
     */
    private static final int BELIEVED_RATIO = 64;

    private final BatchCodec codec;
    private final int maxUncompressedBytes;
    private final RecordInput input = new RecordInput();
    private final RecordView record = new RecordView();

    private @Nullable ByteBuffer uncompressed;
    private ByteBuffer records = ByteBuffer.allocate(0);
    private long baseOffset;
    private long baseTimestamp;
    private long appendTime;
    private int remaining;
    private int end;
    private long fromOffset;
    private long toOffset;

    /** A reader that refuses batches whose records are larger than this once decompressed. */
    public BatchReader(BatchCodec codec, int maxUncompressedBytes) {
        this.codec = codec;
        this.maxUncompressedBytes = maxUncompressedBytes;
    }

    /** Opens all records of a batch. As {@link #open(BatchView, long, long)}. */
    public void open(BatchView batch) {
        open(batch, 0, Long.MAX_VALUE);
    }

    /**
     * Opens the records of a batch whose offsets lie in a range.
     *
     * <p>Slices that {@link RecordView} gives are valid as long as the batch's buffer if the batch
     * is not compressed; otherwise until the next call of this method, or for ever if {@link
     * #detach} was called before that.
     *
     * @param fromOffset first offset that is wanted
     * @param toOffset first offset after it that is not
     * @throws BatchFormatException if the records cannot be decompressed or are too large
     */
    public void open(BatchView batch, long fromOffset, long toOffset) {
        Compression compression = batch.compression();
        if (batch.magic() != RecordBatchLayout.CURRENT_MAGIC) {
            throw new BatchFormatException(BatchProblem.MAGIC, "magic " + batch.magic());
        }
        if (compression == null) {
            throw new BatchFormatException(BatchProblem.CODEC, "attributes " + batch.attributes());
        }
        this.fromOffset = fromOffset;
        this.toOffset = toOffset;
        baseOffset = batch.baseOffset();
        baseTimestamp = batch.baseTimestamp();
        appendTime =
                batch.isLogAppendTime() ? batch.maxTimestamp() : RecordBatchLayout.NO_TIMESTAMP;
        remaining = batch.recordCount();
        if (remaining < 0) {
            throw new BatchFormatException(BatchProblem.RECORD_COUNT, remaining + " records");
        }
        if (batch.lastOffset() < fromOffset || baseOffset >= toOffset) {
            remaining = 0;
        } else if (compression == Compression.NONE) {
            openRange(batch.buffer(), batch.recordsStart(), batch.end());
        } else {
            ByteBuffer content = decompress(batch, compression);
            openRange(content, 0, content.position());
        }
    }

    /** Gives up the memory that holds decompressed records, so that slices of them stay valid. */
    public void detach() {
        uncompressed = null;
    }

    /**
     * Moves to the next record in range.
     *
     * @return false if there is none
     * @throws BatchFormatException if the bytes are not a record
     */
    public boolean next() {
        while (remaining > 0) {
            remaining--;
            int size = input.readVarint();
            int start = (int) input.position();
            if (size < RecordBatchLayout.MIN_RECORD_SIZE - 1 || size > end - start) {
                throw corrupt("record of " + size + " bytes");
            }
            input.readByte();
            long timestampDelta = input.readVarlong();
            long offset = baseOffset + input.readVarint();
            if (offset >= toOffset) {
                remaining = 0;
                return false;
            }
            if (offset >= fromOffset) {
                read(offset, timestampDelta, start + size);
                return true;
            }
            skipTo(start + size);
        }
        return false;
    }

    /** The record that {@link #next} has moved to: always the same object. */
    public RecordView record() {
        return record;
    }

    private void openRange(ByteBuffer buffer, int from, int end) {
        this.records = buffer;
        this.end = end;
        input.open(buffer, from, end);
    }

    private void read(long offset, long timestampDelta, int recordEnd) {
        boolean appended = appendTime != RecordBatchLayout.NO_TIMESTAMP;
        record.moveTo(records, offset, appended ? appendTime : baseTimestamp + timestampDelta);
        int keyBytes = readSize(recordEnd);
        int keyAt = (int) input.position();
        input.skip(Math.max(keyBytes, 0));
        int valueBytes = readSize(recordEnd);
        int valueAt = (int) input.position();
        input.skip(Math.max(valueBytes, 0));
        record.setFields(keyAt, keyBytes, valueAt, valueBytes);
        record.setHeaders(valueAt + Math.max(valueBytes, 0), recordEnd);
        skipTo(recordEnd);
    }

    private int readSize(int recordEnd) {
        int size = input.readVarint();
        if (size < -1 || size > recordEnd - input.position()) {
            throw corrupt("field of " + size + " bytes");
        }
        return size;
    }

    private void skipTo(int index) {
        int distance = index - (int) input.position();
        if (distance < 0) {
            throw corrupt("a record is shorter than its fields");
        }
        input.skip(distance);
    }

    private ByteBuffer decompress(BatchView batch, Compression compression) {
        ByteBuffer source = batch.buffer();
        ChunkDecoder decoder =
                codec.open(
                        compression,
                        source,
                        batch.recordsStart(),
                        batch.end(),
                        maxUncompressedBytes);
        int compressedBytes = batch.end() - batch.recordsStart();
        ByteBuffer target =
                initialBuffer(decoder.expectedBytes(), compressedBytes, source.isDirect());
        int needed = decoder.prepare();
        while (needed > 0) {
            if (target.remaining() < needed) {
                target = grow(target, needed);
            }
            decoder.decode(target);
            if (target.position() > maxUncompressedBytes) {
                throw new BatchFormatException(
                        BatchProblem.UNCOMPRESSED_TOO_LARGE,
                        "limit " + maxUncompressedBytes + " bytes");
            }
            needed = decoder.prepare();
        }
        uncompressed = target.capacity() <= BatchCodec.RETAINED_BYTES ? target : null;
        return target;
    }

    private ByteBuffer initialBuffer(long expected, int compressedBytes, boolean direct) {
        long believable = Math.min(maxUncompressedBytes, (long) compressedBytes * BELIEVED_RATIO);
        long wanted = expected < 0 ? compressedBytes * 4L : expected;
        int size = (int) Math.max(SMALLEST_BUFFER, Math.min(wanted, believable));
        ByteBuffer current = uncompressed;
        if (current != null && current.isDirect() == direct && current.capacity() >= size) {
            return current.clear();
        }
        return BatchCodec.allocate(size, direct);
    }

    private static ByteBuffer grow(ByteBuffer full, int needed) {
        int size =
                (int)
                        Math.min(
                                Integer.MAX_VALUE - 8L,
                                Math.max(2L * full.capacity(), (long) full.position() + needed));
        return BatchCodec.allocate(size, full.isDirect()).put(full.flip());
    }

    private static BatchFormatException corrupt(String detail) {
        return new BatchFormatException(BatchProblem.RECORD_CORRUPT, detail);
    }
}
