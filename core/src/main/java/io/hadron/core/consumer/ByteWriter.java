package io.hadron.core.consumer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Appends variable-length numbers to a growing array; {@link ByteReader} reads them back. */
final class ByteWriter {

    private byte[] bytes = new byte[64];
    private int used;

    void writeByte(int value) {
        room(1);
        bytes[used++] = (byte) value;
    }

    /** A number from 0 up, seven bits per byte, lowest first. */
    void writeNumber(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[used++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[used++] = (byte) rest;
    }

    /** A number of either sign, small ones in few bytes. */
    void writeSigned(long value) {
        writeNumber((value << 1) ^ (value >> 63));
    }

    void writeFlag(boolean value) {
        writeByte(value ? 1 : 0);
    }

    void writeText(String text) {
        writeNumber(text.length());
        for (int i = 0; i < text.length(); i++) {
            writeNumber(text.charAt(i));
        }
    }

    void writeRanges(OffsetRanges ranges) {
        writeNumber(ranges.size());
        long end = 0;
        for (int i = 0; i < ranges.size(); i++) {
            writeNumber(ranges.from(i) - end);
            end = ranges.to(i);
            writeNumber(end - ranges.from(i));
        }
    }

    void writeTarget(@Nullable DeadLetterTarget target) {
        writeNumber(target == null ? 0 : target.stream().value());
        if (target != null) {
            writeNumber(target.partition());
        }
    }

    void writeId(DeadLetterId id) {
        writeNumber(id.generation());
        writeNumber(id.sequence());
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, used);
    }

    private void room(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
    }
}
