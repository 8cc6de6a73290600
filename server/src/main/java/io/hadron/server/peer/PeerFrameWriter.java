package io.hadron.server.peer;

import com.google.protobuf.MessageLite;
import io.hadron.core.replication.PeerMessage;
import io.hadron.server.network.PayloadBuffers;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into writes without flushing: many messages share a frame, small payloads are
 * copied behind their frame's head, large ones go out as they are. One event loop.
 */
final class PeerFrameWriter {
    private static final int COPIED_BYTES = 1024;
    private static final int FRAME_HEAD_BYTES = 48 << 10;
    private static final int FRAME_PAYLOAD_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 2048;

    private final Channel channel;
    private PeerTraffic traffic = new PeerTraffic();
    private final List<Payload> payloads = new ArrayList<>();
    private @Nullable ByteBuf head;
    private long payloadBytes;

    PeerFrameWriter(Channel channel) {
        this.channel = channel;
    }

    /** Counts what is written into this from here on, and adds what was written until now. */
    void countInto(PeerTraffic total) {
        total.add(traffic);
        traffic = total;
    }

    /** Adds a message to the frame that is being made; takes the references over. */
    void group(long group, PeerMessage message, List<Payload> bytes, int size) {
        ByteBuf out = head;
        if (out == null) {
            out = channel.alloc().directBuffer(FIRST_BYTES);
            out.writerIndex(PeerLayout.PREFIX_BYTES);
            head = out;
        }
        GroupMessageCodec.write(out, group, message, size);
        payloads.addAll(bytes);
        payloadBytes += size;
        if (out.writerIndex() >= FRAME_HEAD_BYTES || payloadBytes >= FRAME_PAYLOAD_BYTES) {
            finish();
        }
    }

    /** Hands the frame that is being made to the channel. */
    void finish() {
        ByteBuf out = head;
        if (out == null) {
            return;
        }
        head = null;
        seal(out, PeerLayout.KIND_GROUPS, payloadBytes);
        payloadBytes = 0;
        for (int i = 0; i < payloads.size(); i++) {
            Payload part = payloads.get(i);
            if (part.size() <= COPIED_BYTES) {
                if (out == null) {
                    out = channel.alloc().directBuffer(FIRST_BYTES);
                }
                out.writeBytes(part.bytes());
                part.release();
            } else {
                if (out != null) {
                    channel.write(out, channel.voidPromise());
                    out = null;
                }
                channel.write(PayloadBuffers.forWrite(part), channel.voidPromise());
            }
        }
        if (out != null) {
            channel.write(out, channel.voidPromise());
        }
        payloads.clear();
    }

    /** Writes a frame that has a head only. */
    void plain(int kind, MessageLite content) {
        finish();
        byte[] bytes = content.toByteArray();
        ByteBuf out = channel.alloc().directBuffer(PeerLayout.PREFIX_BYTES + bytes.length);
        out.writerIndex(PeerLayout.PREFIX_BYTES);
        out.writeBytes(bytes);
        seal(out, kind, 0);
        channel.write(out, channel.voidPromise());
    }

    /** Drops the frame that is being made. */
    void release() {
        if (head != null) {
            head.release();
            head = null;
        }
        payloads.forEach(Payload::release);
        payloads.clear();
    }

    /** Writes the prefix over the room left for it. */
    private void seal(ByteBuf frame, int kind, long payload) {
        traffic.sent(frame.writerIndex() + payload);
        int headBytes = frame.writerIndex() - PeerLayout.PREFIX_BYTES;
        frame.setInt(PeerLayout.KIND, kind << 24 | headBytes);
        frame.setInt(
                PeerLayout.LENGTH, Math.toIntExact(PeerLayout.MIN_LENGTH + headBytes + payload));
        CRC32C crc = new CRC32C();
        ByteBuffer covered =
                frame.nioBuffer(PeerLayout.KIND, frame.writerIndex() - PeerLayout.KIND);
        crc.update(covered);
        frame.setInt(PeerLayout.CHECKSUM, (int) crc.getValue());
    }
}
