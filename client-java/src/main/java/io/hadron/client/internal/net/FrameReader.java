package io.hadron.client.internal.net;

import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameLayout;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Cuts the received bytes into frames: reads a length, takes memory for exactly that frame, and
 * copies what comes into it once. Memory is taken only for lengths below the limit, and as long as
 * a large frame has not begun to come, only a piece of it.
 */
final class FrameReader {
    private static final int PROBE_BYTES = 4 << 20;

    /** Takes frames. */
    interface Sink {
        void frame(byte[] bytes) throws FrameException;
    }

    private final Sink sink;
    private int maxBytes;
    private int frameBytes = -1;
    private byte[] target = new byte[4];
    private int filled;

    FrameReader(int maxBytes, Sink sink) {
        this.maxBytes = maxBytes;
        this.sink = sink;
    }

    /** Largest frame that is accepted from here on. */
    void limit(int bytes) {
        maxBytes = bytes;
    }

    /** Reads all of {@code in}; does not release it. */
    void read(ByteBuf in) throws FrameException {
        while (in.isReadable()) {
            int part = Math.min(target.length - filled, in.readableBytes());
            in.readBytes(target, filled, part);
            filled += part;
            if (filled == target.length) {
                advance();
            }
        }
    }

    private void advance() throws FrameException {
        if (frameBytes < 0) {
            frameBytes = checkedLength() + 4;
            grow(Math.min(frameBytes, PROBE_BYTES));
        } else if (filled < frameBytes) {
            grow(frameBytes);
        } else {
            byte[] frame = target;
            target = new byte[4];
            filled = 0;
            frameBytes = -1;
            sink.frame(frame);
        }
    }

    private void grow(int size) {
        byte[] larger = new byte[size];
        System.arraycopy(target, 0, larger, 0, filled);
        target = larger;
    }

    private int checkedLength() throws FrameException {
        int length = ByteBuffer.wrap(target).getInt(0);
        if (length < FrameLayout.MIN_LENGTH || length > maxBytes) {
            throw new FrameException(
                    "a frame of "
                            + length
                            + " bytes; "
                            + FrameLayout.MIN_LENGTH
                            + " to "
                            + maxBytes
                            + " are accepted");
        }
        return length;
    }
}
