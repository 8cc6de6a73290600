package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header fields of one batch inside a heap or direct buffer, without copying and without
 * moving the buffer's position. Reusable: {@link #wrap} points it at another batch.
 *
 * <p>Only the length is checked, so that all fields and the records lie within the buffer. Bytes
 * from outside must pass {@link BatchValidator} first.
 */
public final class BatchView {
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int start;
    private int size;

    /**
     * A view of the batch that starts at {@code position}.
     *
     * @throws BatchFormatException if the buffer's limit comes before the end of the batch or the
     *     length is impossible
     */
    public static BatchView of(ByteBuffer buffer, int position) {
        return new BatchView().wrap(buffer, position);
    }

    /** As {@link #of}, with this object. */
    public BatchView wrap(ByteBuffer buffer, int position) {
        requireBigEndian(buffer);
        int available = buffer.limit() - position;
        if (available < RecordBatchLayout.HEADER_SIZE) {
            throw new BatchFormatException(
                    BatchProblem.TRUNCATED, available + " bytes are less than a batch header");
        }
        long length = sizeAt(buffer, position);
        if (length < RecordBatchLayout.HEADER_SIZE || length > available) {
            throw new BatchFormatException(
                    BatchProblem.LENGTH, "size " + length + " with " + available + " bytes there");
        }
        this.buffer = buffer;
        this.start = position;
        this.size = (int) length;
        return this;
    }

    /**
     * What the length field of a batch says its whole size is, for finding the next batch. Twelve
     * bytes must be there. The value may be a lie.
     */
    public static long sizeAt(ByteBuffer buffer, int position) {
        return (long) buffer.getInt(position + RecordBatchLayout.LENGTH)
                + RecordBatchLayout.LOG_OVERHEAD;
    }

    /** Sets the offset of the first record in place. The CRC does not cover it. */
    public static void setBaseOffset(ByteBuffer buffer, int position, long baseOffset) {
        buffer.putLong(position + RecordBatchLayout.BASE_OFFSET, baseOffset);
    }

    /**
     * Sets the leader epoch in place. The CRC does not cover it. Terms have 64 bits; pass {@link
     * RecordBatchLayout#leaderEpochOf}, which keeps the low 31. The full term is in the storage key
     * and in our frames.
     */
    public static void setLeaderEpoch(ByteBuffer buffer, int position, int leaderEpoch) {
        buffer.putInt(position + RecordBatchLayout.LEADER_EPOCH, leaderEpoch);
    }

    /**
     * Replaces the producer fields in place and computes the CRC anew: for a batch not yet sent
     * under its new epoch.
     */
    public static void setProducer(ByteBuffer buffer, int position, ProducerStamp producer) {
        int end = position + of(buffer, position).sizeBytes();
        putProducer(buffer, position, producer);
        putCrc(buffer, position, end);
    }

    static void putProducer(ByteBuffer buffer, int position, ProducerStamp producer) {
        buffer.putLong(position + RecordBatchLayout.PRODUCER_ID, producer.producerId());
        buffer.putShort(position + RecordBatchLayout.PRODUCER_EPOCH, producer.epoch());
        buffer.putInt(position + RecordBatchLayout.BASE_SEQUENCE, producer.baseSequence());
    }

    static void putCrc(ByteBuffer buffer, int position, int end) {
        buffer.putInt(
                position + RecordBatchLayout.CRC,
                Crc.of(buffer, position + RecordBatchLayout.ATTRIBUTES, end));
    }

    static void requireBigEndian(ByteBuffer buffer) {
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("the buffer must be big-endian");
        }
    }

    public long baseOffset() {
        return buffer.getLong(start + RecordBatchLayout.BASE_OFFSET);
    }

    /** Size of the whole batch in bytes: the length field plus the twelve bytes before its end. */
    public int sizeBytes() {
        return size;
    }

    /** The low 31 bits of the term, or -1 if none was set yet. */
    public int leaderEpoch() {
        return buffer.getInt(start + RecordBatchLayout.LEADER_EPOCH);
    }

    public byte magic() {
        return buffer.get(start + RecordBatchLayout.MAGIC);
    }

    /** The CRC-32C that the header claims. */
    public int crc() {
        return buffer.getInt(start + RecordBatchLayout.CRC);
    }

    /** Computes the CRC-32C and compares. */
    public boolean hasValidCrc() {
        return crc() == Crc.of(buffer, start + RecordBatchLayout.ATTRIBUTES, start + size);
    }

    public short attributes() {
        return buffer.getShort(start + RecordBatchLayout.ATTRIBUTES);
    }

    /** How the records are compressed, or null if the codec is unknown. */
    public @Nullable Compression compression() {
        return Compression.byId(attributes() & RecordBatchLayout.COMPRESSION_MASK);
    }

    /** Whether the broker set the timestamps, which are then all {@link #maxTimestamp}. */
    public boolean isLogAppendTime() {
        return (attributes() & RecordBatchLayout.LOG_APPEND_TIME_FLAG) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & RecordBatchLayout.TRANSACTIONAL_FLAG) != 0;
    }

    public boolean isControl() {
        return (attributes() & RecordBatchLayout.CONTROL_FLAG) != 0;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + RecordBatchLayout.LAST_OFFSET_DELTA);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The first offset after this batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public long baseTimestamp() {
        return buffer.getLong(start + RecordBatchLayout.BASE_TIMESTAMP);
    }

    public long maxTimestamp() {
        return buffer.getLong(start + RecordBatchLayout.MAX_TIMESTAMP);
    }

    public long producerId() {
        return buffer.getLong(start + RecordBatchLayout.PRODUCER_ID);
    }

    public short producerEpoch() {
        return buffer.getShort(start + RecordBatchLayout.PRODUCER_EPOCH);
    }

    public int baseSequence() {
        return buffer.getInt(start + RecordBatchLayout.BASE_SEQUENCE);
    }

    public ProducerStamp producer() {
        return new ProducerStamp(producerId(), producerEpoch(), baseSequence());
    }

    public int recordCount() {
        return buffer.getInt(start + RecordBatchLayout.RECORD_COUNT);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Index of the first byte of the batch in its buffer. */
    public int position() {
        return start;
    }

    int recordsStart() {
        return start + RecordBatchLayout.RECORDS;
    }

    int end() {
        return start + size;
    }

    @Override
    public String toString() {
        return "batch[offset="
                + baseOffset()
                + " records="
                + recordCount()
                + " bytes="
                + size
                + " compression="
                + compression()
                + " producer="
                + producer()
                + "]";
    }
}
