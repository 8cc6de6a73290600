package io.hadron.server.network;

import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Payloads as the buffers that Netty writes, for the network between nodes. */
public final class PayloadBuffers {
    private PayloadBuffers() {}

    /** A view for one write, which gives back one reference of the payload when it is written. */
    public static ByteBuf forWrite(Payload payload) {
        return payload instanceof NettyPayload pooled
                ? pooled.forWrite()
                : Unpooled.wrappedBuffer(payload.bytes());
    }

    /** What connections allocate from. */
    public static ByteBufAllocator allocator(PooledBuffers buffers) {
        return buffers.allocator();
    }
}
