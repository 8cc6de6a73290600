package io.hadron.server.network;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Hello;
import io.hadron.proto.wire.Welcome;
import io.hadron.server.session.Failures;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides per frame what it may do in the connection's state, answers what concerns the connection
 * itself, and hands the rest to the request handler. One event loop.
 */
final class FrameDispatch implements FrameSink {
    private static final Logger LOG = LoggerFactory.getLogger(FrameDispatch.class);
    private static final int MAX_NAME = 100;
    private static final int SMALL_FRAME_BYTES = 1024;

    private final NetworkContext context;
    private final ClientSession session;
    private final InboundBudget.Account account;
    private final OpenRequests requests;
    private final OpenRequests channels;
    private Runnable handshakeDone = () -> {};
    private boolean greeted;

    FrameDispatch(
            NetworkContext context,
            ClientSession session,
            InboundBudget.Account account,
            OpenRequests requests,
            OpenRequests channels) {
        this.context = context;
        this.session = session;
        this.account = account;
        this.requests = requests;
        this.channels = channels;
    }

    void onHandshake(Runnable action) {
        handshakeDone = action;
    }

    void ping() {
        session.send(OutboundFrame.plain(FrameKind.PING, 0, null));
    }

    /** The connection is gone. */
    void closed() {
        if (greeted) {
            guarded(() -> context.handler().closed(session));
        }
    }

    @Override
    public boolean accept(FrameHead head, long frameBytes, int payloadBytes) throws FrameException {
        boolean hello = head.kind() == FrameKind.HELLO;
        if (hello == greeted) {
            throw new FrameException(
                    greeted
                            ? "HELLO came twice"
                            : "the first frame must be HELLO, not " + head.kind());
        }
        if (head.kind() == FrameKind.REQUEST) {
            Failure refusal = judgeRequest(head, frameBytes, payloadBytes);
            if (refusal != null) {
                session.refuse(Method.of(head.method()), head.correlation(), refusal);
            }
            return refusal == null;
        }
        if ((!hello && frameBytes > SMALL_FRAME_BYTES) || payloadBytes > 0) {
            throw new FrameException(head.kind() + " frame of " + frameBytes + " bytes");
        }
        return true;
    }

    private @Nullable Failure judgeRequest(FrameHead head, long frameBytes, int payloadBytes)
            throws FrameException {
        long correlation = head.correlation();
        if (correlation == 0 || requests.contains(correlation) || channels.contains(correlation)) {
            throw new FrameException("correlation " + correlation + " is in use");
        }
        Limits limits = context.limits();
        Method method = Method.of(head.method());
        if (method == null || method == Method.CLOSE) {
            return Failures.of(ErrorCode.UNKNOWN_METHOD, "method " + head.method());
        }
        if (frameBytes > limits.frameBytes()) {
            return Failures.of(
                    ErrorCode.FRAME_TOO_LARGE,
                    "frame of " + frameBytes + " bytes, limits.maxFrame is " + limits.frameBytes());
        }
        if (payloadBytes > limits.batchBytes()) {
            return Failures.of(
                    ErrorCode.BATCH_TOO_LARGE,
                    "batch of "
                            + payloadBytes
                            + " bytes, limits.maxBatch is "
                            + limits.batchBytes());
        }
        if (requests.size() >= limits.requests()) {
            return Failures.of(
                    ErrorCode.TOO_MANY_CHANNELS,
                    "more than "
                            + limits.requests()
                            + " requests of this connection are unanswered");
        }
        if (opensChannel(method) && channels.size() >= limits.channels()) {
            return Failures.of(
                    ErrorCode.TOO_MANY_CHANNELS,
                    "this connection has its limit of " + limits.channels() + " channels");
        }
        return null;
    }

    private static boolean opensChannel(Method method) {
        return method == Method.READ_OPEN || method == Method.SUBSCRIBE;
    }

    @Override
    public void frame(
            FrameHead head, ByteBuffer headBytes, @Nullable ByteBuf payload, long reserved)
            throws FrameException {
        if (head.kind() == FrameKind.REQUEST) {
            request(head, headBytes, payload, reserved);
            return;
        }
        account.release(reserved);
        switch (head.kind()) {
            case HELLO -> hello(FrameCodec.header(headBytes, 0, head, Hello.parser()));
            case CREDIT -> {
                Credit credit = FrameCodec.header(headBytes, 0, head, Credit.parser());
                if (channels.contains(head.correlation())) {
                    guarded(() -> context.handler().credit(session, head.correlation(), credit));
                }
            }
            case CLOSE -> closeChannel(head.correlation());
            case PING ->
                    session.send(OutboundFrame.plain(FrameKind.PONG, head.correlation(), null));
            case PONG -> {
                // That it came is all it says.
            }
            case REQUEST, WELCOME, RESPONSE, ERROR, PUSH ->
                    throw new FrameException(head.kind() + " is not for a client to send");
        }
    }

    private void request(
            FrameHead head, ByteBuffer headBytes, @Nullable ByteBuf payload, long reserved) {
        Method method = Method.of(head.method());
        if (method == null) {
            throw new IllegalStateException("accepted without a method");
        }
        requests.add(head.correlation(), System.nanoTime());
        if (opensChannel(method)) {
            channels.add(head.correlation(), 0);
        }
        context.events().request(method, (int) reserved);
        FrameRequest request =
                new FrameRequest(
                        session,
                        method,
                        head,
                        headBytes,
                        payload,
                        new FrameRequest.Reservation(account, reserved));
        try {
            context.handler().handle(request);
        } catch (RuntimeException e) {
            LOG.error("request {} of {} met a defect", method, session.remoteAddress(), e);
            session.fail(
                    method,
                    head.correlation(),
                    Failures.of(
                            ErrorCode.INTERNAL, "the request met a defect; see the node's log"));
            request.release();
        }
    }

    private void hello(Hello hello) throws FrameException {
        if (hello.getClientName().length() > MAX_NAME
                || hello.getClientVersion().length() > MAX_NAME) {
            throw new FrameException(
                    "HELLO: client_name and client_version have at most "
                            + MAX_NAME
                            + " characters");
        }
        session.clientName(Text.escape(hello.getClientName(), MAX_NAME));
        int version = FrameLayout.VERSION;
        if (Integer.compareUnsigned(hello.getMinVersion(), version) > 0
                || Integer.compareUnsigned(hello.getMaxVersion(), version) < 0) {
            String message =
                    "this node speaks protocol version "
                            + version
                            + ", the client "
                            + Integer.toUnsignedString(hello.getMinVersion())
                            + " to "
                            + Integer.toUnsignedString(hello.getMaxVersion());
            LOG.warn("{} ({}): {}", session.remoteAddress(), session.clientName(), message);
            session.abort(Failures.of(ErrorCode.UNSUPPORTED_VERSION, message));
            return;
        }
        greeted = true;
        handshakeDone.run();
        session.send(OutboundFrame.plain(FrameKind.WELCOME, 0, welcome()));
        guarded(() -> context.handler().opened(session));
    }

    private Welcome welcome() {
        NodeGreeting greeting = context.greeting();
        return Welcome.newBuilder()
                .setVersion(FrameLayout.VERSION)
                .setClusterId(greeting.clusterId())
                .setNodeId(greeting.nodeId())
                .setSession(session.id())
                .setMaxFrameBytes(context.limits().frameBytes())
                .setMaxBatchBytes(context.limits().batchBytes())
                .setHeartbeatMs((int) context.network().heartbeat().toMillis())
                .setServerVersion(greeting.version())
                .build();
    }

    private void closeChannel(long channel) {
        if (channels.contains(channel)) {
            guarded(() -> context.handler().closeChannel(session, channel));
        } else {
            session.fail(
                    Method.CLOSE,
                    channel,
                    Failures.of(ErrorCode.UNKNOWN_CHANNEL, "channel " + channel + " is not open"));
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("closing {} after a defect", session.remoteAddress(), e);
            session.abort(Failures.of(ErrorCode.INTERNAL, "a defect; see the node's log"));
        }
    }
}
