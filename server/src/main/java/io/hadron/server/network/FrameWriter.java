package io.hadron.server.network;

import io.hadron.proto.frame.FrameCodec;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames into writes. Heads and small payloads of neighbors share a buffer, so that many
 * small answers are one write; large payloads go out as they are. One event loop.
 */
final class FrameWriter {
    private static final int COPIED_PAYLOAD_BYTES = 2048;
    private static final int SCRATCH_BYTES = 4096;
    private static final int SHARED_BYTES = 32 << 10;

    /** One for each event loop: ten thousand idle connections need none. */
    private static final FastThreadLocal<ByteBuffer> SCRATCH =
            new FastThreadLocal<>() {
                @Override
                protected ByteBuffer initialValue() {
                    return ByteBuffer.allocate(SCRATCH_BYTES);
                }
            };

    private final Channel channel;
    private @Nullable ByteBuf shared;

    FrameWriter(Channel channel) {
        this.channel = channel;
    }

    /**
     * Writes a frame without flushing and takes its payload over.
     *
     * @param follow bytes that are expected after this frame, to size the shared buffer
     */
    void write(OutboundFrame frame, long follow) {
        int payloadBytes = frame.payloadBytes();
        int headBytes = frame.headBytes();
        boolean copied = payloadBytes <= COPIED_PAYLOAD_BYTES;
        ByteBuf out = room(headBytes + (copied ? payloadBytes : 0), follow);
        ByteBuffer head = encode(frame, headBytes, payloadBytes);
        out.writeBytes(head);
        if (copied) {
            copyPayload(frame, out);
        } else {
            finish();
            writePayload(frame);
        }
    }

    /** Hands what is collected to the channel. */
    void finish() {
        ByteBuf collected = shared;
        if (collected != null) {
            shared = null;
            channel.write(collected, channel.voidPromise());
        }
    }

    private ByteBuffer encode(OutboundFrame frame, int headBytes, int payloadBytes) {
        ByteBuffer head =
                headBytes <= SCRATCH_BYTES ? SCRATCH.get() : ByteBuffer.allocate(headBytes);
        head.clear();
        FrameCodec.write(
                head,
                frame.kind(),
                frame.method(),
                frame.correlation(),
                frame.header(),
                payloadBytes);
        return head.flip();
    }

    private ByteBuf room(int bytes, long follow) {
        ByteBuf current = shared;
        if (current != null && current.writableBytes() >= bytes) {
            return current;
        }
        finish();
        int size = Math.max(bytes, (int) Math.min(SHARED_BYTES, bytes + follow));
        ByteBuf fresh = channel.alloc().directBuffer(size, size);
        shared = fresh;
        return fresh;
    }

    private static void copyPayload(OutboundFrame frame, ByteBuf out) {
        for (int i = 0; i < frame.payload().size(); i++) {
            Payload part = frame.payload().get(i);
            out.writeBytes(part.bytes());
            part.release();
        }
    }

    private void writePayload(OutboundFrame frame) {
        for (int i = 0; i < frame.payload().size(); i++) {
            Payload part = frame.payload().get(i);
            channel.write(PayloadBuffers.forWrite(part), channel.voidPromise());
        }
    }
}
