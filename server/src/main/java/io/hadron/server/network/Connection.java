package io.hadron.server.network;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.server.session.Failures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted socket: feeds the frame reader, pauses reading while there is no memory for what
 * comes, and ends connections so that the other side can still read why. One event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long LINGER_MS = 1000;

    private final DuplexChannel channel;
    private final NetworkContext context;
    private final InboundBudget.Account account;
    private final ClientSession session;
    private final FrameDispatch dispatch;
    private final FrameReader reader;
    private final Liveness liveness;

    /** Chunks that wait for memory. */
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();

    private final byte[] first = new byte[FirstBytes.COUNT];
    private int firstFilled;
    private boolean paused;
    private boolean gone;

    Connection(DuplexChannel channel, NetworkContext context) {
        this.channel = channel;
        this.context = context;
        this.account = context.budget().open(context.limits().inboundBytes());
        long id = context.nextSession();
        OpenRequests requests = new OpenRequests();
        OpenRequests channels = new OpenRequests();
        this.liveness = new Liveness(context.network(), this::tooSlow, this::ping);
        Settled settled = new Settled(requests, channels, liveness, context.events());
        Outbox outbox = new Outbox(channel, settled);
        this.session =
                new ClientSession(
                        id, channel, context.limits().outboundBytes(), outbox, this::linger);
        this.dispatch = new FrameDispatch(context, session, account, requests, channels);
        this.reader = new FrameReader(account, channel.alloc(), dispatch, Limits.HELLO_BYTES);
        dispatch.onHandshake(this::handshakeDone);
    }

    ClientSession session() {
        return session;
    }

    ChannelFuture closeFuture() {
        return channel.closeFuture();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context.events().connected();
        if (context.register(this)) {
            liveness.start(channel.eventLoop());
        } else {
            String message =
                    "the node has its limit of " + context.limits().connections() + " connections";
            session.abort(Failures.of(ErrorCode.OVERLOADED, message));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf chunk = (ByteBuf) message;
        context.events().received(chunk.readableBytes());
        liveness.heard();
        waiting.add(chunk);
        if (!paused) {
            consume();
        }
    }

    private void consume() {
        while (!waiting.isEmpty()) {
            ByteBuf chunk = waiting.peek();
            if (session.isOpen() && !feed(chunk)) {
                return;
            }
            waiting.remove().release();
        }
        liveness.frame(reader.inFrame(), reader.frameNumber(), reader.frameBytes());
    }

    /** Reads from a chunk; false if the rest of it must wait. */
    private boolean feed(ByteBuf chunk) {
        try {
            if (firstFilled < first.length && !isOurs(chunk)) {
                return true;
            }
            if (reader.read(chunk) == FrameReader.Progress.NEED_MEMORY) {
                pause();
                return false;
            }
        } catch (FrameException e) {
            refuse(ErrorCode.INVALID_FRAME, String.valueOf(e.getMessage()));
        } catch (OversizeException e) {
            refuse(ErrorCode.FRAME_TOO_LARGE, String.valueOf(e.getMessage()));
        }
        return true;
    }

    private void pause() {
        paused = true;
        liveness.pause();
        channel.config().setAutoRead(false);
        context.events().paused();
        account.await(reader.wanted(), this::resumeOnLoop);
    }

    private void resumeOnLoop() {
        try {
            channel.eventLoop().execute(this::resume);
        } catch (RejectedExecutionException e) {
            LOG.debug("memory was granted after the loops had stopped", e);
        }
    }

    private void resume() {
        reader.granted();
        paused = false;
        liveness.resume();
        if (gone || !session.isOpen()) {
            reader.release();
        }
        consume();
        if (!paused) {
            channel.config().setAutoRead(true);
        }
    }

    /** Looks at the first bytes of a connection; false if they are another protocol's. */
    private boolean isOurs(ByteBuf chunk) {
        int at = chunk.readerIndex();
        while (firstFilled < first.length && at < chunk.writerIndex()) {
            first[firstFilled++] = chunk.getByte(at++);
        }
        if (firstFilled < first.length) {
            return true;
        }
        return switch (FirstBytes.of(first)) {
            case FRAME -> true;
            case HTTP -> {
                refuseHttp();
                yield false;
            }
            case TLS -> {
                LOG.warn("{} speaks TLS to a plain port; closed", session.remoteAddress());
                context.events().failed(null, ErrorCode.NOT_HADRON.number());
                session.end();
                channel.close();
                yield false;
            }
        };
    }

    private void refuseHttp() {
        LOG.warn("{} speaks HTTP to the broker port; answered 400", session.remoteAddress());
        context.events().failed(null, ErrorCode.NOT_HADRON.number());
        session.end();
        String body =
                ErrorCode.NOT_HADRON.name()
                        + ": this is the Hadron broker port. "
                        + context.httpAdvice()
                        + "\n";
        String answer =
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        channel.write(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
        linger();
    }

    private void handshakeDone() {
        reader.limit(context.limits().frameBytes());
        liveness.handshakeDone();
    }

    private void ping() {
        dispatch.ping();
    }

    private void tooSlow(String what) {
        refuse(ErrorCode.TIMEOUT, what);
    }

    private void refuse(ErrorCode code, String message) {
        if (session.isOpen()) {
            LOG.info(
                    "closing {} ({}): {} {}",
                    session.remoteAddress(),
                    session.clientName(),
                    code,
                    message);
            session.abort(Failures.of(code, message));
        }
    }

    /**
     * Sends what is queued, then end of stream, and reads the other side's rest into nothing: to
     * close with unread bytes would reset the connection, and the last frame would be lost with it.
     */
    private void linger() {
        if (!session.drained()) {
            channel.eventLoop().execute(this::linger);
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(sent -> channel.shutdownOutput());
        if (!paused) {
            channel.config().setAutoRead(true);
        }
        channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            session.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        liveness.stop();
        session.end();
        context.unregister(this);
        if (paused && !account.leave()) {
            LOG.debug("memory was granted while {} closed", session.remoteAddress());
        } else {
            reader.release();
        }
        while (!waiting.isEmpty()) {
            waiting.remove().release();
        }
        session.closed();
        dispatch.closed();
        context.events().disconnected();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection of {} broke", session.remoteAddress(), cause);
        } else {
            LOG.error("closing {} after a defect", session.remoteAddress(), cause);
        }
        channel.close();
    }
}
