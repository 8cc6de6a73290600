package io.hadron.server.network;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.Method;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Request;
import io.hadron.server.session.Session;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request in memory that is reserved in the inbound budget until {@link #release}. A payload that
 * is retained longer is on the account of who retains it.
 */
final class FrameRequest implements Request {
    private final Session session;
    private final Method method;
    private final FrameHead head;
    private final ByteBuffer headBytes;
    private final Payload payload;
    private final InboundBudget.Account account;
    private final long reserved;
    private final AtomicBoolean released = new AtomicBoolean();

    FrameRequest(
            Session session,
            Method method,
            FrameHead head,
            ByteBuffer headBytes,
            @Nullable ByteBuf payload,
            Reservation reservation) {
        this.session = session;
        this.method = method;
        this.head = head;
        this.headBytes = headBytes;
        this.payload = payload == null ? NettyPayload.EMPTY : new NettyPayload(payload);
        this.account = reservation.account();
        this.reserved = reservation.bytes();
    }

    /** Bytes that the request gives back to an account. */
    record Reservation(InboundBudget.Account account, long bytes) {}

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Method method() {
        return method;
    }

    @Override
    public long correlation() {
        return head.correlation();
    }

    @Override
    public <M extends MessageLite> M header(Parser<M> parser) throws FrameException {
        return FrameCodec.header(headBytes, 0, head, parser);
    }

    @Override
    public Payload payload() {
        return payload;
    }

    /** Gives the frame's memory back. Further calls do nothing. */
    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            payload.release();
            account.release(reserved);
        }
    }
}
