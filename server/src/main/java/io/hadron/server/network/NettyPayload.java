package io.hadron.server.network;

import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A range of a Netty buffer. References are those of the whole buffer. */
final class NettyPayload implements Payload {
    static final NettyPayload EMPTY = new NettyPayload(Unpooled.EMPTY_BUFFER);

    private final ByteBuf buffer;
    private final int start;
    private final int length;

    NettyPayload(ByteBuf buffer) {
        this(buffer, buffer.readerIndex(), buffer.readableBytes());
    }

    private NettyPayload(ByteBuf buffer, int start, int length) {
        this.buffer = buffer;
        this.start = start;
        this.length = length;
    }

    @Override
    public ByteBuffer bytes() {
        return buffer.nioBuffer(start, length);
    }

    @Override
    public int size() {
        return length;
    }

    @Override
    public Payload retain() {
        buffer.retain();
        return this;
    }

    @Override
    public void release() {
        buffer.release();
    }

    @Override
    public Payload slice(int offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, length);
        return new NettyPayload(buffer, start + offset, bytes);
    }

    /** A view with indices of its own for one write; gives back one reference when written. */
    ByteBuf forWrite() {
        return buffer.slice(start, length);
    }
}
