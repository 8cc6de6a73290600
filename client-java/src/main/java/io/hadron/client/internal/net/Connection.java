package io.hadron.client.internal.net;

import com.google.protobuf.MessageLite;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open connection after its handshake. On its event loop only.
 *
 * <p>What is written is flushed at the end of the loop's turn, so that frames written together
 * leave together.
 */
public final class Connection {
    private static final long PING_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** A request that waits for its answer. */
    private record Pending(ReplyHandler handler, Method method, long deadlineNanos) {}

    private final Channel channel;
    private final Welcome welcome;
    private final String peer;
    private final LongObjectHashMap<Pending> pending = new LongObjectHashMap<>();
    private final LongObjectHashMap<ChannelHandler> channels = new LongObjectHashMap<>();
    private final List<Runnable> closeActions = new ArrayList<>();
    private final Runnable flush = this::flushNow;

    private long lastCorrelation;
    private boolean flushScheduled;
    private boolean wroteSinceBeat;
    private long lastReadNanos = System.nanoTime();
    private long lastPingNanos = lastReadNanos;
    private @Nullable HadronException closedWith;

    Connection(Channel channel, Welcome welcome, String peer) {
        this.channel = channel;
        this.welcome = welcome;
        this.peer = peer;
    }

    public Welcome welcome() {
        return welcome;
    }

    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** Whether frames can still be sent. */
    public boolean isOpen() {
        return closedWith == null;
    }

    /** The node, for messages. */
    public String peer() {
        return peer;
    }

    /** A correlation that was never used on this connection. */
    public long nextCorrelation() {
        return ++lastCorrelation;
    }

    /** Runs the action when the connection closes; at once if it is closed. */
    public void onClose(Runnable action) {
        if (isOpen()) {
            closeActions.add(action);
        } else {
            action.run();
        }
    }

    /** Sends a request without payload. */
    public long request(Method method, MessageLite header, Duration timeout, ReplyHandler reply) {
        long correlation = nextCorrelation();
        ByteBuf frame = head(FrameKind.REQUEST, method, correlation, header);
        send(correlation, method, frame, timeout, reply);
        return correlation;
    }

    /**
     * Sends a request whose frame is written already.
     *
     * @param frame the whole frame; taken over
     */
    public void send(
            long correlation, Method method, ByteBuf frame, Duration timeout, ReplyHandler reply) {
        HadronException closed = closedWith;
        if (closed != null) {
            frame.release();
            reply.failed(HadronException.of(closed.fault().withOutcome(Outcome.DEFINITE), closed));
            return;
        }
        pending.put(correlation, new Pending(reply, method, System.nanoTime() + timeout.toNanos()));
        write(frame);
    }

    /** Sends a request that opens a channel; its pushes may come right after the answer. */
    public long open(
            Method method,
            MessageLite header,
            Duration timeout,
            ReplyHandler reply,
            ChannelHandler handler) {
        if (isOpen()) {
            channels.put(lastCorrelation + 1, handler);
        }
        return request(method, header, timeout, reply);
    }

    /** Grants a channel more. */
    public void credit(long channelId, int add) {
        if (isOpen()) {
            write(head(FrameKind.CREDIT, null, channelId, Credit.newBuilder().setAdd(add).build()));
        }
    }

    /**
     * Ends a channel; its handler hears nothing more.
     *
     * @param done runs when the node has confirmed it, or can no longer
     */
    public void closeChannel(long channelId, Duration timeout, Runnable done) {
        channels.remove(channelId);
        if (!isOpen()) {
            done.run();
            return;
        }
        ReplyHandler reply =
                new ReplyHandler() {
                    @Override
                    public void replied(Frame frame) {
                        done.run();
                    }

                    @Override
                    public void failed(HadronException error) {
                        done.run();
                    }
                };
        pending.put(
                channelId, new Pending(reply, Method.CLOSE, System.nanoTime() + timeout.toNanos()));
        write(head(FrameKind.CLOSE, null, channelId, null));
    }

    /** Closes; everything that waits fails with this. */
    public void close(HadronException why) {
        if (closedWith != null) {
            return;
        }
        closedWith = why;
        channel.close();
        HadronException lost =
                HadronException.of(
                        why.fault().withOutcome(Outcome.UNKNOWN).during("waiting for " + peer),
                        why);
        List<Pending> waiting = new ArrayList<>(pending.values());
        List<ChannelHandler> open = new ArrayList<>(channels.values());
        pending.clear();
        channels.clear();
        waiting.forEach(p -> p.handler.failed(lost));
        open.forEach(c -> c.ended(lost));
        List.copyOf(closeActions).forEach(Runnable::run);
        closeActions.clear();
    }

    void received(Frame frame) throws FrameException {
        FrameKind kind = frame.head().kind();
        switch (kind) {
            case RESPONSE -> {
                Pending request = pending.remove(frame.head().correlation());
                if (request != null) {
                    request.handler.replied(frame);
                }
            }
            case PUSH -> {
                ChannelHandler handler = channels.get(frame.head().correlation());
                if (handler != null) {
                    handler.pushed(frame);
                }
            }
            case ERROR -> failed(frame);
            case PING -> write(head(FrameKind.PONG, null, frame.head().correlation(), null));
            case PONG -> {
                // That it came is all it says.
            }
            case HELLO, WELCOME, REQUEST, CREDIT, CLOSE ->
                    throw new FrameException("a node does not send " + kind + " here");
        }
    }

    private void failed(Frame frame) throws FrameException {
        long correlation = frame.head().correlation();
        HadronException error = Failures.of(frame.header(Failure.parser()));
        if (correlation == 0) {
            close(error);
            return;
        }
        Pending request = pending.remove(correlation);
        ChannelHandler handler = channels.remove(correlation);
        if (request != null) {
            request.handler.failed(error);
        } else if (handler != null) {
            handler.ended(error);
        }
    }

    /** Called at least once per heartbeat interval. */
    void beat(long nowNanos, long intervalNanos) {
        if (nowNanos - lastReadNanos > 3 * intervalNanos) {
            close(
                    Failures.of(
                            ErrorCode.CONNECTION_LOST,
                            "heard nothing from "
                                    + peer
                                    + " for "
                                    + Duration.ofNanos(nowNanos - lastReadNanos).toMillis()
                                    + " ms"));
            return;
        }
        if (!wroteSinceBeat) {
            write(head(FrameKind.PING, null, 0, null));
        }
        wroteSinceBeat = false;
    }

    /** How long nothing has been heard. */
    public long quietNanos() {
        return System.nanoTime() - lastReadNanos;
    }

    /** Asks for a sign of life, unless that was just done. */
    public void ping() {
        long now = System.nanoTime();
        if (isOpen() && now - lastPingNanos > PING_GAP_NANOS) {
            lastPingNanos = now;
            write(head(FrameKind.PING, null, 0, null));
        }
    }

    /** Fails the requests whose time is over. */
    void expire(long nowNanos) {
        List<Pending> late = new ArrayList<>();
        Iterator<Pending> all = pending.values().iterator();
        while (all.hasNext()) {
            Pending request = all.next();
            if (request.deadlineNanos - nowNanos < 0) {
                all.remove();
                late.add(request);
            }
        }
        for (Pending request : late) {
            request.handler.failed(
                    Failures.of(
                            ErrorCode.CONNECTION_LOST,
                            "no answer from " + peer + " to " + request.method + " in time"));
        }
    }

    void heard() {
        lastReadNanos = System.nanoTime();
    }

    private ByteBuf head(
            FrameKind kind,
            @Nullable Method method,
            long correlation,
            @Nullable MessageLite header) {
        int size = FrameCodec.headBytes(header);
        ByteBuf frame = channel.alloc().directBuffer(size, size);
        FrameCodec.write(frame.nioBuffer(0, size), kind, method, correlation, header, 0);
        return frame.writerIndex(size);
    }

    private void write(ByteBuf frame) {
        wroteSinceBeat = true;
        channel.write(frame, channel.voidPromise());
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(flush);
        }
    }

    private void flushNow() {
        flushScheduled = false;
        channel.flush();
    }
}
