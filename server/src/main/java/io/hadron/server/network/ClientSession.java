package io.hadron.server.network;

import com.google.protobuf.MessageLite;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Session;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection as the broker's logic sees it. */
final class ClientSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private final long id;
    private final Channel channel;
    private final String remoteAddress;
    private final long outboundLimit;
    private final Outbox outbox;
    private final Runnable aborting;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Queue<Runnable> closeActions = new ConcurrentLinkedQueue<>();

    /** Event loop only. */
    private final ArrayDeque<Runnable> writableActions = new ArrayDeque<>();

    private volatile boolean closed;
    private volatile String clientName = "";

    /**
     * Makes the session of a channel.
     *
     * @param aborting runs on the event loop once after {@link #abort} was called
     */
    ClientSession(long id, Channel channel, long outboundLimit, Outbox outbox, Runnable aborting) {
        this.id = id;
        this.channel = channel;
        this.remoteAddress = Text.address(channel.remoteAddress());
        this.outboundLimit = outboundLimit;
        this.outbox = outbox;
        this.aborting = aborting;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String clientName() {
        return clientName;
    }

    void clientName(String escaped) {
        clientName = escaped;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean isOpen() {
        return !closed && !ending.get();
    }

    @Override
    public void respond(
            Method method, long correlation, MessageLite header, List<Payload> payload) {
        if (header.getSerializedSize() > FrameLayout.MAX_HEADER_BYTES) {
            payload.forEach(Payload::release);
            String message =
                    "the answer would have a header of " + header.getSerializedSize() + " bytes";
            fail(method, correlation, Failures.of(ErrorCode.LIMIT_EXCEEDED, message));
            return;
        }
        send(new OutboundFrame(FrameKind.RESPONSE, method, correlation, header, payload, 0));
    }

    @Override
    public void fail(Method method, long correlation, Failure failure) {
        refuse(method, correlation, failure);
    }

    /** As {@link #fail}, also for methods that this version does not know. */
    void refuse(@Nullable Method method, long correlation, Failure failure) {
        send(
                new OutboundFrame(
                        FrameKind.ERROR,
                        method,
                        correlation,
                        failure,
                        List.of(),
                        failure.getCode()));
    }

    @Override
    public void push(long channelId, MessageLite header, List<Payload> payload) {
        send(new OutboundFrame(FrameKind.PUSH, null, channelId, header, payload, 0));
    }

    void send(OutboundFrame frame) {
        if (!isOpen()) {
            frame.release();
        } else if (outbox.add(frame) > outboundLimit) {
            String message =
                    "more than " + outboundLimit + " bytes wait for this client to read them";
            abort(Failures.of(ErrorCode.OVERLOADED, message));
        }
    }

    @Override
    public long pendingBytes() {
        return outbox.pendingBytes();
    }

    @Override
    public void onWritable(Runnable action) {
        onLoop(() -> {
            if (closed || channel.isWritable()) {
                action.run();
            } else {
                writableActions.add(action);
            }
        });
    }

    /** Event loop: pending bytes fell below the low water mark. */
    void writable() {
        for (int left = writableActions.size(); left > 0; left--) {
            run(writableActions.remove());
        }
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("an action of session {} met a defect", id, e);
        }
    }

    @Override
    public void onClose(Runnable action) {
        closeActions.add(action);
        if (closed) {
            runCloseActions();
        }
    }

    @Override
    public void abort(Failure failure) {
        if (ending.compareAndSet(false, true)) {
            outbox.add(
                    new OutboundFrame(
                            FrameKind.ERROR, null, 0, failure, List.of(), failure.getCode()));
            onLoop(aborting);
        }
    }

    /** Whether every frame has been handed to the channel. */
    boolean drained() {
        return outbox.isEmpty();
    }

    /**
     * Ends the session without a last frame. Event loop. Returns false if it was ending already.
     */
    boolean end() {
        return ending.compareAndSet(false, true);
    }

    /** The connection is gone. Event loop. */
    void closed() {
        closed = true;
        outbox.close();
        writable();
        runCloseActions();
    }

    private void runCloseActions() {
        Runnable action = closeActions.poll();
        while (action != null) {
            run(action);
            action = closeActions.poll();
        }
    }

    private void onLoop(Runnable action) {
        try {
            channel.eventLoop().execute(action);
        } catch (RejectedExecutionException e) {
            // The loops are gone, and every session was told so before.
            action.run();
        }
    }
}
