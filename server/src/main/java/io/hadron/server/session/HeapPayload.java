package io.hadron.server.session;

import java.nio.ByteBuffer;

/** Bytes on the heap that need no counting: small things that the node writes for itself. */
public final class HeapPayload implements Payload {
    private final ByteBuffer content;

    /** A payload of the buffer's remaining bytes, which must not change any more. */
    public HeapPayload(ByteBuffer content) {
        this.content = content.slice();
    }

    @Override
    public ByteBuffer bytes() {
        return content.duplicate();
    }

    @Override
    public int size() {
        return content.limit();
    }

    @Override
    public Payload retain() {
        return this;
    }

    @Override
    public void release() {}

    @Override
    public Payload slice(int start, int length) {
        return new HeapPayload(content.slice(start, length));
    }
}
