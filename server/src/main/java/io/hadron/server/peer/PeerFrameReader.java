package io.hadron.server.peer;

import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames and those into messages. Each byte is copied once: heads to the
 * heap, what travels beside a message to a direct buffer of exactly its size, so that one message
 * that is kept does not hold others' memory. A message for which there is no memory is lost, as a
 * network may lose it; the connection lives on. One event loop.
 */
final class PeerFrameReader {
    /** Where messages go. Same event loop. */
    interface Sink {
        /** A message of a control group; takes the reference over. */
        void group(long group, PeerMessage message, @Nullable Payload bytes) throws FrameException;

        /**
         * Any other frame.
         *
         * @param head valid during the call only
         */
        void other(int kind, ByteBuffer head) throws FrameException;

        /** No memory for what travels beside a message of this group: it is lost. */
        void lost(long group, int bytes, OutOfBuffersException cause);
    }

    private enum Stage {
        PREFIX,
        HEAD,
        PAYLOAD
    }

    private final BufferPool pool;
    private final Sink sink;
    private final ByteBuffer prefix = ByteBuffer.allocate(PeerLayout.PREFIX_BYTES);
    private byte[] head = new byte[PeerLayout.MAX_HELLO_BYTES];
    private boolean trusted;
    private Stage stage = Stage.PREFIX;
    private int headBytes;
    private int headFilled;
    private long payloadBytes;

    /** Messages of the frame whose payload comes. */
    private List<GroupMessage> messages = List.of();

    private int next;
    private @Nullable Payload filling;
    private @Nullable ByteBuffer target;
    private int skip;

    PeerFrameReader(BufferPool pool, Sink sink) {
        this.pool = pool;
        this.sink = sink;
    }

    /** The other side has proved who it is: large frames may come. */
    void trust() {
        trusted = true;
    }

    /** Uses up all bytes. */
    void read(ByteBuf in) throws FrameException {
        boolean advanced = true;
        while (advanced) {
            advanced =
                    switch (stage) {
                        case PREFIX -> readPrefix(in);
                        case HEAD -> readHead(in);
                        case PAYLOAD -> readPayload(in);
                    };
        }
    }

    /** Gives back what belongs to an unfinished frame. */
    void release() {
        if (filling != null) {
            filling.release();
            filling = null;
            target = null;
        }
        messages = List.of();
    }

    private boolean readPrefix(ByteBuf in) throws FrameException {
        fill(prefix, in);
        if (prefix.hasRemaining()) {
            return false;
        }
        int length = prefix.getInt(PeerLayout.LENGTH);
        headBytes = prefix.getInt(PeerLayout.KIND) & 0xff_ffff;
        int kind = prefix.get(PeerLayout.KIND);
        payloadBytes = (long) length - PeerLayout.MIN_LENGTH - headBytes;
        int most = trusted ? PeerLayout.MAX_HEAD_BYTES : PeerLayout.MAX_HELLO_BYTES;
        if (length < PeerLayout.MIN_LENGTH || payloadBytes < 0 || headBytes > most) {
            throw new FrameException("a frame of " + length + " bytes with a head of " + headBytes);
        }
        if (payloadBytes > 0 && (!trusted || kind != PeerLayout.KIND_GROUPS)) {
            throw new FrameException("frames of kind " + kind + " carry a head only");
        }
        if (head.length < headBytes) {
            head = new byte[Math.min(most, Math.max(headBytes, 2 * head.length))];
        }
        headFilled = 0;
        stage = Stage.HEAD;
        return true;
    }

    private boolean readHead(ByteBuf in) throws FrameException {
        int count = Math.min(in.readableBytes(), headBytes - headFilled);
        in.readBytes(head, headFilled, count);
        headFilled += count;
        if (headFilled < headBytes) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(prefix.array(), PeerLayout.KIND, PeerLayout.PREFIX_BYTES - PeerLayout.KIND);
        crc.update(head, 0, headBytes);
        if ((int) crc.getValue() != prefix.getInt(PeerLayout.CHECKSUM)) {
            throw new FrameException("a frame's head does not match its checksum");
        }
        int kind = prefix.get(PeerLayout.KIND);
        prefix.clear();
        if (kind != PeerLayout.KIND_GROUPS) {
            stage = Stage.PREFIX;
            sink.other(kind, ByteBuffer.wrap(head, 0, headBytes));
            return true;
        }
        if (!trusted) {
            throw new FrameException("messages of control groups before both sides are known");
        }
        messages =
                GroupMessageCodec.readAll(Unpooled.wrappedBuffer(head, 0, headBytes), payloadBytes);
        next = 0;
        stage = Stage.PAYLOAD;
        return true;
    }

    private boolean readPayload(ByteBuf in) throws FrameException {
        if (skip > 0) {
            int count = Math.min(skip, in.readableBytes());
            in.skipBytes(count);
            skip -= count;
            return skip == 0;
        }
        ByteBuffer open = target;
        if (open != null) {
            fill(open, in);
            if (open.hasRemaining()) {
                return false;
            }
            Payload complete = filling;
            filling = null;
            target = null;
            GroupMessage message = messages.get(next++);
            sink.group(message.group(), message.message(), complete);
            return true;
        }
        if (next == messages.size()) {
            messages = List.of();
            stage = Stage.PREFIX;
            return true;
        }
        begin(messages.get(next));
        return true;
    }

    private void begin(GroupMessage message) throws FrameException {
        if (message.payloadBytes() == 0) {
            next++;
            sink.group(message.group(), message.message(), null);
            return;
        }
        try {
            Payload room = pool.allocate(message.payloadBytes());
            filling = room;
            target = room.bytes();
        } catch (OutOfBuffersException e) {
            next++;
            skip = message.payloadBytes();
            sink.lost(message.group(), message.payloadBytes(), e);
        }
    }

    private static void fill(ByteBuffer target, ByteBuf in) {
        int count = Math.min(target.remaining(), in.readableBytes());
        int limit = target.limit();
        target.limit(target.position() + count);
        in.readBytes(target);
        target.limit(limit);
    }
}
