package io.hadron.server.consumer;

import io.hadron.server.session.Payload;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Bytes on the heap whose references are counted, and must not be given back too often. */
final class CountedPayload implements Payload {
    private final ByteBuffer content;
    private final AtomicInteger references;

    CountedPayload(ByteBuffer content) {
        this(content.slice(), new AtomicInteger(1));
    }

    private CountedPayload(ByteBuffer content, AtomicInteger references) {
        this.content = content;
        this.references = references;
    }

    int references() {
        return references.get();
    }

    @Override
    public ByteBuffer bytes() {
        requireLive();
        return content.duplicate();
    }

    @Override
    public int size() {
        return content.limit();
    }

    @Override
    public Payload retain() {
        requireLive();
        references.incrementAndGet();
        return this;
    }

    @Override
    public void release() {
        requireLive();
        references.decrementAndGet();
    }

    @Override
    public Payload slice(int start, int length) {
        return new CountedPayload(content.slice(start, length), references);
    }

    private void requireLive() {
        if (references.get() < 1) {
            throw new IllegalStateException("used after the last release");
        }
    }
}
