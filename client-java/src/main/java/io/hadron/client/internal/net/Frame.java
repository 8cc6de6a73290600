package io.hadron.client.internal.net;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import java.nio.ByteBuffer;

/**
 * A frame that was received, in heap memory of its own: what is taken from it stays valid for as
 * long as somebody holds it, without reference counts.
 */
public final class Frame {
    private final ByteBuffer bytes;
    private final FrameHead head;

    private Frame(ByteBuffer bytes, FrameHead head) {
        this.bytes = bytes;
        this.head = head;
    }

    /** Checks the head of a whole frame, its length field included. */
    static Frame of(byte[] bytes) throws FrameException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Frame(buffer, FrameCodec.read(buffer, 0));
    }

    FrameHead head() {
        return head;
    }

    /** Parses the header. */
    public <M extends MessageLite> M header(Parser<M> parser) throws FrameException {
        return FrameCodec.header(bytes, 0, head, parser);
    }

    /** The memory that holds the payload, from {@link #payloadStart} to its limit. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Index of the payload's first byte. */
    public int payloadStart() {
        return head.payloadStart();
    }

    public int payloadBytes() {
        return bytes.limit() - head.payloadStart();
    }
}
