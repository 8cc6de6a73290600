package io.hadron.server.peer;

import io.hadron.proto.frame.FrameException;
import io.netty.buffer.ByteBuf;

/** Numbers in seven bits a byte, lowest first. */
final class Varint {
    private static final int MAX_BYTES = 10;

    private Varint() {}

    static void write(ByteBuf out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long read(ByteBuf in) throws FrameException {
        long value = 0;
        for (int i = 0; i < MAX_BYTES && in.isReadable(); i++) {
            long next = in.readByte();
            value |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new FrameException("a number is cut off or too long");
    }

    /** A number of at least 0. */
    static long readPositive(ByteBuf in) throws FrameException {
        long value = read(in);
        if (value < 0) {
            throw new FrameException("a number is out of range");
        }
        return value;
    }
}
