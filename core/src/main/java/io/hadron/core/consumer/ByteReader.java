package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteWriter} wrote. Every count is compared with the bytes left before memory is
 * taken for it.
 */
final class ByteReader {

    private final ByteBuffer bytes;

    /** Leaves the position of the given buffer as it is. */
    ByteReader(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    boolean atEnd() {
        return !bytes.hasRemaining();
    }

    int readByte() {
        if (!bytes.hasRemaining()) {
            throw new MalformedConsumerDataException(
                    "data ends too early, at byte " + bytes.position());
        }
        return bytes.get() & 0xff;
    }

    /** A number from 0 up. */
    long readNumber() {
        long value = readRaw();
        if (value < 0) {
            throw new MalformedConsumerDataException("negative number at byte " + bytes.position());
        }
        return value;
    }

    private long readRaw() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new MalformedConsumerDataException("number too long at byte " + bytes.position());
    }

    int readInt() {
        long value = readNumber();
        if (value > Integer.MAX_VALUE) {
            throw new MalformedConsumerDataException(
                    "number too large at byte " + bytes.position() + ": " + value);
        }
        return (int) value;
    }

    /** A number of either sign. */
    long readSigned() {
        long value = readRaw();
        return (value >>> 1) ^ -(value & 1);
    }

    boolean readFlag() {
        return readByte() != 0;
    }

    /** A count of things that take at least so many bytes each. */
    int readCount(int leastBytesEach) {
        long count = readNumber();
        if (count > bytes.remaining() / leastBytesEach) {
            throw new MalformedConsumerDataException(
                    "count " + count + " is more than the data can hold");
        }
        return (int) count;
    }

    String readText() {
        int length = readCount(1);
        if (length > SettleItem.MAX_REASON_LENGTH) {
            throw new MalformedConsumerDataException("text too long: " + length);
        }
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = (char) readInt();
        }
        return new String(chars);
    }

    OffsetRanges readRanges() {
        int count = readCount(2);
        OffsetRanges.Builder ranges = OffsetRanges.builder();
        long end = 0;
        for (int i = 0; i < count; i++) {
            long from = end + readNumber();
            end = from + readNumber();
            ranges.add(from, end);
        }
        return ranges.build();
    }

    ObjectId readObject() {
        return new ObjectId(readNumber());
    }

    @Nullable DeadLetterTarget readTarget() {
        long stream = readNumber();
        return stream == 0 ? null : new DeadLetterTarget(new ObjectId(stream), readInt());
    }

    DeadLetterId readId() {
        return new DeadLetterId(readInt(), readNumber());
    }
}
