package io.hadron.proto.batch;

import java.nio.ByteBuffer;

/** Zigzag varints as in protobuf: sizes and writing. {@link RecordInput} reads them. */
final class Varints {
    private Varints() {}

    static int size(int value) {
        return unsignedSize((value << 1) ^ (value >> 31));
    }

    static int size(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    private static int unsignedSize(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Writes at an absolute index and returns the index after it. */
    static int put(ByteBuffer buffer, int index, int value) {
        int rest = (value << 1) ^ (value >> 31);
        int at = index;
        while ((rest & ~0x7f) != 0) {
            buffer.put(at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put(at++, (byte) rest);
        return at;
    }

    /** Writes at an absolute index and returns the index after it. */
    static int put(ByteBuffer buffer, int index, long value) {
        long rest = (value << 1) ^ (value >> 63);
        int at = index;
        while ((rest & ~0x7fL) != 0) {
            buffer.put(at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put(at++, (byte) rest);
        return at;
    }
}
