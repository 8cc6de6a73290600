package io.hadron.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The few header fields of a record batch (Kafka's format, version 2) that a store must know to
 * keep it safe. All methods read at absolute positions of a big-endian buffer and move nothing.
 */
public final class BatchFrame {
    /** Size of a batch without records. */
    public static final int HEADER_BYTES = 61;

    private static final int LENGTH = 8;
    private static final int MAGIC = 16;
    private static final int CRC = 17;
    private static final int ATTRIBUTES = 21;
    private static final int LAST_OFFSET_DELTA = 23;
    private static final int MAX_TIMESTAMP = 35;

    /** The length field does not count itself and what is before it. */
    private static final int LENGTH_OVERHEAD = 12;

    private BatchFrame() {}

    public static long baseOffset(ByteBuffer buffer, int at) {
        return buffer.getLong(at);
    }

    public static long lastOffset(ByteBuffer buffer, int at) {
        return buffer.getLong(at) + buffer.getInt(at + LAST_OFFSET_DELTA);
    }

    /** Largest timestamp of the batch's records, in milliseconds. */
    public static long maxTimestampMs(ByteBuffer buffer, int at) {
        return buffer.getLong(at + MAX_TIMESTAMP);
    }

    /**
     * What is wrong with the header of a batch that should span {@code bytes} and the offsets
     * given, or null. Does not look at the records.
     */
    public static @Nullable String headerProblem(
            ByteBuffer buffer, int at, int bytes, long base, long last) {
        if (bytes < HEADER_BYTES) {
            return "a batch of " + bytes + " bytes is shorter than its header";
        }
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            return "the buffer is not big-endian";
        }
        if (buffer.get(at + MAGIC) != 2) {
            return "magic " + buffer.get(at + MAGIC) + " instead of 2";
        }
        int length = buffer.getInt(at + LENGTH);
        if (length != bytes - LENGTH_OVERHEAD) {
            return "length field " + length + " in a batch of " + bytes + " bytes";
        }
        if (baseOffset(buffer, at) != base || lastOffset(buffer, at) != last) {
            return "header says offsets "
                    + baseOffset(buffer, at)
                    + ".."
                    + lastOffset(buffer, at)
                    + " instead of "
                    + base
                    + ".."
                    + last;
        }
        return null;
    }

    /** Whether the batch's CRC-32C fits its bytes. */
    public static boolean crcFits(ByteBuffer buffer, int at, int bytes, CRC32C crc) {
        int position = buffer.position();
        int limit = buffer.limit();
        crc.reset();
        buffer.limit(at + bytes).position(at + ATTRIBUTES);
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue() == buffer.getInt(at + CRC);
    }
}
