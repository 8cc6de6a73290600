package io.hadron.client.internal.net;

import io.hadron.client.HadronException;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.wire.Hello;
import io.hadron.proto.wire.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of Netty's pipeline: handshake, then frames for the {@link Connection}. */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameHandler.class);
    private static final int MIN_HEARTBEAT_MS = 20;
    private static final int DEFAULT_HEARTBEAT_MS = 1_000;
    private static final long EXPIRY_MS = 100;

    private final String peer;
    private final Hello hello;
    private final int maxFrameBytes;
    private final KnownCluster cluster;
    private final long handshakeMs;
    private final CompletableFuture<Connection> result;
    private final FrameReader reader;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Connection connection;
    private final List<Future<?>> timers = new ArrayList<>();

    FrameHandler(
            String peer,
            Hello hello,
            long handshakeMs,
            int maxFrameBytes,
            KnownCluster cluster,
            CompletableFuture<Connection> result) {
        this.peer = peer;
        this.hello = hello;
        this.handshakeMs = handshakeMs;
        this.maxFrameBytes = maxFrameBytes;
        this.cluster = cluster;
        this.result = result;
        this.reader = new FrameReader(Handshake.MAX_ANSWER_BYTES, this::frame);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        int size = FrameCodec.headBytes(hello);
        ByteBuf frame = ctx.alloc().directBuffer(size, size);
        FrameCodec.write(frame.nioBuffer(0, size), FrameKind.HELLO, null, 0, hello, 0);
        ctx.writeAndFlush(frame.writerIndex(size), ctx.voidPromise());
        timers.add(
                ctx.executor()
                        .schedule(() -> handshakeOver(ctx), handshakeMs, TimeUnit.MILLISECONDS));
    }

    private void handshakeOver(ChannelHandlerContext ctx) {
        if (connection == null) {
            fail(
                    ctx,
                    Failures.of(
                            ErrorCode.UNAVAILABLE,
                            peer + " took the connection but did not answer the greeting"));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (connection != null) {
                connection.heard();
            }
            reader.read(bytes);
        } catch (FrameException e) {
            fail(
                    ctx,
                    connection == null
                            ? Handshake.notHadron(peer, e)
                            : Failures.of(
                                    ErrorCode.CONNECTION_LOST,
                                    peer + " broke the protocol: " + e.getMessage()));
        } catch (HadronException e) {
            fail(ctx, e);
        } finally {
            bytes.release();
        }
    }

    private void frame(byte[] bytes) throws FrameException {
        Frame frame = Frame.of(bytes);
        Connection open = connection;
        if (open == null) {
            welcomed(Handshake.answer(frame, peer));
        } else if (open.isOpen()) {
            open.received(frame);
        }
    }

    private void welcomed(Welcome welcome) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || result.isDone()) {
            return;
        }
        cluster.check(welcome, peer);
        Connection open = new Connection(ctx.channel(), welcome, peer);
        connection = open;
        reader.limit(maxFrameBytes);
        int heartbeatMs =
                welcome.getHeartbeatMs() == 0
                        ? DEFAULT_HEARTBEAT_MS
                        : Math.max(MIN_HEARTBEAT_MS, welcome.getHeartbeatMs());
        every(ctx, heartbeatMs / 2, () -> beat(open, heartbeatMs));
        every(ctx, EXPIRY_MS, () -> open.expire(System.nanoTime()));
        result.complete(open);
    }

    private void every(ChannelHandlerContext ctx, long periodMs, Runnable action) {
        timers.add(
                ctx.executor()
                        .scheduleAtFixedRate(action, periodMs, periodMs, TimeUnit.MILLISECONDS));
    }

    private static void beat(Connection open, int heartbeatMs) {
        if (open.isOpen()) {
            open.beat(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(heartbeatMs));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
        fail(
                ctx,
                Failures.of(
                        ErrorCode.CONNECTION_LOST, "the connection to " + peer + " was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            LOG.error("defect on the connection to {}", peer, cause);
        }
        fail(
                ctx,
                HadronException.of(
                        io.hadron.client.Fault.of(
                                ErrorCode.CONNECTION_LOST,
                                "the connection to " + peer + " broke: " + cause.getMessage()),
                        cause));
    }

    private void fail(ChannelHandlerContext ctx, HadronException error) {
        Connection open = connection;
        if (open != null) {
            open.close(error);
        } else {
            result.completeExceptionally(error);
        }
        ctx.close();
    }
}
