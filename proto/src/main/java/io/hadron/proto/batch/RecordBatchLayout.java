package io.hadron.proto.batch;

/**
 * Where each field of a record batch lies, in bytes from the start of the batch. All integers are
 * big-endian.
 *
 * <p>The CRC-32C covers everything from {@link #ATTRIBUTES} to the end of the batch. Base offset
 * and leader epoch lie outside of it, so that a broker can set them in place.
 */
public final class RecordBatchLayout {
    /** int64: offset of the first record. */
    public static final int BASE_OFFSET = 0;

    /** int32: bytes that follow this field. */
    public static final int LENGTH = 8;

    /** int32: the low 31 bits of the term, or -1 for none. See {@link BatchView#setLeaderEpoch}. */
    public static final int LEADER_EPOCH = 12;

    /** int8: always {@link #CURRENT_MAGIC}. */
    public static final int MAGIC = 16;

    /** uint32: CRC-32C of all bytes from {@link #ATTRIBUTES} on. */
    public static final int CRC = 17;

    /** int16: see the {@code *_MASK} and {@code *_FLAG} constants. */
    public static final int ATTRIBUTES = 21;

    /** int32: offset of the last record minus base offset. */
    public static final int LAST_OFFSET_DELTA = 23;

    /** int64: milliseconds since 1970, what the records' timestamp deltas are relative to. */
    public static final int BASE_TIMESTAMP = 27;

    /** int64: greatest timestamp of any record. */
    public static final int MAX_TIMESTAMP = 35;

    /** int64: -1 for none. */
    public static final int PRODUCER_ID = 43;

    /** int16: -1 for none. */
    public static final int PRODUCER_EPOCH = 51;

    /** int32: sequence of the first record, -1 for none. Wraps from 2^31 - 1 to 0. */
    public static final int BASE_SEQUENCE = 53;

    /** int32. */
    public static final int RECORD_COUNT = 57;

    /** The records, or one compressed stream of them. */
    public static final int RECORDS = 61;

    /** Size of the header of a batch. */
    public static final int HEADER_SIZE = RECORDS;

    /** Size of base offset and length: what the length field does not count. */
    public static final int LOG_OVERHEAD = 12;

    /** The only magic that is understood. */
    public static final byte CURRENT_MAGIC = 2;

    /** Size of the smallest possible record: seven varints or bytes. */
    public static final int MIN_RECORD_SIZE = 7;

    public static final int COMPRESSION_MASK = 0x07;

    /** Set: timestamps were set by the broker and are all equal to max timestamp. */
    public static final int LOG_APPEND_TIME_FLAG = 0x08;

    public static final int TRANSACTIONAL_FLAG = 0x10;
    public static final int CONTROL_FLAG = 0x20;
    static final int KNOWN_ATTRIBUTES =
            COMPRESSION_MASK | LOG_APPEND_TIME_FLAG | TRANSACTIONAL_FLAG | CONTROL_FLAG;

    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_TIMESTAMP = -1;

    private RecordBatchLayout() {}

    /**
     * The 32-bit leader epoch that stands for a term. Terms have 64 bits; the batch has room for
     * the low 31. Keys, frames and state hold the full term: the epoch in a batch is a cross-check,
     * not the source.
     */
    public static int leaderEpochOf(long term) {
        return (int) (term & Integer.MAX_VALUE);
    }
}
