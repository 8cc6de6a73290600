package io.hadron.server.network;

import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames. Each byte is copied once, from the receive buffer to where it
 * stays: heads to the heap, payloads to direct buffers of exactly their size. The length is judged,
 * and memory for it reserved, before anything is allocated. One event loop.
 */
final class FrameReader {
    /** What a call of {@link #read} ended with. */
    enum Progress {
        /** All bytes were used. */
        NEED_BYTES,
        /** The next frame, of {@link #wanted} bytes, needs a reservation; bytes may be left. */
        NEED_MEMORY
    }

    private enum Stage {
        PREFIX,
        RESERVE,
        HEAD,
        PAYLOAD,
        SKIP
    }

    private final InboundBudget.Account account;
    private final ByteBufAllocator allocator;
    private final FrameSink sink;
    private final byte[] prefix = new byte[FrameLayout.PREFIX_BYTES];
    private final ByteBuffer prefixView = ByteBuffer.wrap(prefix);

    private int maxFrameBytes;
    private Stage stage = Stage.PREFIX;
    private long frameNumber = 1;
    private int prefixFilled;
    private byte[] head = prefix;
    private int headFilled;
    private @Nullable FrameHead checked;
    private @Nullable ByteBuf payload;
    private int payloadBytes;
    private long skip;
    private long reserved;
    private long wanted;

    FrameReader(
            InboundBudget.Account account,
            ByteBufAllocator allocator,
            FrameSink sink,
            int maxFrameBytes) {
        this.account = account;
        this.allocator = allocator;
        this.sink = sink;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Sets the limit of frames to come: it is lower until a client has introduced itself. */
    void limit(int frameBytes) {
        maxFrameBytes = frameBytes;
    }

    /** Bytes to reserve before reading goes on. */
    long wanted() {
        return wanted;
    }

    /** Whether a frame has begun and is not complete. */
    boolean inFrame() {
        return stage != Stage.PREFIX || prefixFilled > 0;
    }

    /** Number of the frame that is being read or comes next, from 1. */
    long frameNumber() {
        return frameNumber;
    }

    /** Bytes that the frame being read has in all; 0 while its length is not known. */
    long frameBytes() {
        return prefixFilled < 4 ? 0 : 4L + prefixView.getInt(FrameLayout.LENGTH);
    }

    /** Uses up bytes until there are none left, or memory must be reserved first. */
    Progress read(ByteBuf in) throws FrameException {
        while (true) {
            boolean advanced =
                    switch (stage) {
                        case PREFIX -> readPrefix(in);
                        case RESERVE -> reserve();
                        case HEAD -> readHead(in);
                        case PAYLOAD -> readPayload(in);
                        case SKIP -> readSkipped(in);
                    };
            if (!advanced) {
                return stage == Stage.RESERVE ? Progress.NEED_MEMORY : Progress.NEED_BYTES;
            }
        }
    }

    /** The bytes {@link #wanted} were reserved on the reader's behalf. */
    void granted() {
        reserved = wanted;
        beginHead();
    }

    /** Gives back everything that belongs to an unfinished frame. */
    void release() {
        if (payload != null) {
            payload.release();
            payload = null;
        }
        if (reserved > 0) {
            account.release(reserved);
            reserved = 0;
        }
        head = prefix;
        checked = null;
    }

    private boolean readPrefix(ByteBuf in) throws FrameException {
        int before = prefixFilled;
        int count = Math.min(in.readableBytes(), prefix.length - prefixFilled);
        in.readBytes(prefix, prefixFilled, count);
        prefixFilled += count;
        if (before < 4 && prefixFilled >= 4) {
            judgeLength();
        }
        if (prefixFilled < prefix.length) {
            return false;
        }
        int headerBytes = prefixView.getInt(FrameLayout.HEADER_LENGTH);
        int length = prefixView.getInt(FrameLayout.LENGTH);
        if (headerBytes < 0
                || headerBytes > FrameLayout.MAX_HEADER_BYTES
                || headerBytes > length - FrameLayout.MIN_LENGTH) {
            throw new FrameException(
                    "header length " + headerBytes + " does not fit its frame of " + length);
        }
        payloadBytes = length - FrameLayout.MIN_LENGTH - headerBytes;
        long headBytes = (long) FrameLayout.PREFIX_BYTES + headerBytes;
        // A frame that will be skipped for its size needs memory for its head only.
        wanted = frameBytes() > maxFrameBytes ? headBytes : headBytes + payloadBytes;
        if (wanted > maxFrameBytes) {
            throw new FrameException(
                    "header of " + headerBytes + " bytes is above the frame limit");
        }
        stage = Stage.RESERVE;
        return true;
    }

    private void judgeLength() throws FrameException {
        int length = prefixView.getInt(FrameLayout.LENGTH);
        if (length < FrameLayout.MIN_LENGTH) {
            throw new FrameException("frame length " + length + " is below the smallest frame");
        }
        if (length > Limits.skippable(maxFrameBytes)) {
            throw new OversizeException(length, maxFrameBytes);
        }
    }

    private boolean reserve() {
        if (!account.tryReserve(wanted)) {
            return false;
        }
        granted();
        return true;
    }

    private void beginHead() {
        head = new byte[FrameLayout.PREFIX_BYTES + prefixView.getInt(FrameLayout.HEADER_LENGTH)];
        System.arraycopy(prefix, 0, head, 0, prefix.length);
        headFilled = prefix.length;
        stage = Stage.HEAD;
    }

    private boolean readHead(ByteBuf in) throws FrameException {
        int count = Math.min(in.readableBytes(), head.length - headFilled);
        in.readBytes(head, headFilled, count);
        headFilled += count;
        if (headFilled < head.length) {
            return false;
        }
        FrameHead found = FrameCodec.readHead(ByteBuffer.wrap(head), 0);
        checked = found;
        if (!sink.accept(found, frameBytes(), payloadBytes)) {
            release();
            skip = payloadBytes;
            stage = Stage.SKIP;
            return true;
        }
        if (payloadBytes == 0) {
            deliver(found);
            return true;
        }
        payload = allocator.directBuffer(payloadBytes, payloadBytes);
        stage = Stage.PAYLOAD;
        return true;
    }

    private boolean readPayload(ByteBuf in) throws FrameException {
        ByteBuf target = payload;
        FrameHead found = checked;
        if (target == null || found == null) {
            throw new IllegalStateException("a payload without its head");
        }
        int count = Math.min(in.readableBytes(), target.writableBytes());
        target.writeBytes(in, count);
        if (target.isWritable()) {
            return false;
        }
        deliver(found);
        return true;
    }

    private boolean readSkipped(ByteBuf in) {
        int count = (int) Math.min(in.readableBytes(), skip);
        in.skipBytes(count);
        skip -= count;
        if (skip > 0) {
            return false;
        }
        restart();
        return true;
    }

    private void deliver(FrameHead found) throws FrameException {
        ByteBuf body = payload;
        ByteBuffer bytes = ByteBuffer.wrap(head);
        long share = reserved;
        payload = null;
        reserved = 0;
        head = prefix;
        checked = null;
        restart();
        sink.frame(found, bytes, body, share);
    }

    private void restart() {
        frameNumber++;
        prefixFilled = 0;
        stage = Stage.PREFIX;
    }
}
