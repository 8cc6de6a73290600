package io.hadron.server.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.proto.wire.peer.PeerIdentity;
import io.hadron.proto.wire.peer.PeerRefusal;
import io.hadron.proto.wire.peer.PeerRefused;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket to another node: the handshake, then messages and signs of life. Whoever owns it is
 * told when the other side is known and when it ends. One event loop, but for the outbox.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter implements PeerFrameReader.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);

    /** A process that has just started takes longer for its first words than for a heartbeat. */
    private static final int HANDSHAKE_TIMEOUTS = 4;

    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Why a connection ended. */
    enum End {
        /** The other side closed it, or the network broke it. */
        BROKEN,
        /** Nothing was heard for too long. */
        SILENT,
        /** One side refused the other in the handshake. */
        REFUSED,
        /** More waited to be sent than may wait. */
        OVERFLOW,
        /** This side had no more use for it, or the other side broke the protocol. */
        CLOSED
    }

    /** Whom a connection tells. */
    interface Owner {
        /** The other side is known; messages may be sent. */
        void known(PeerConnection connection, PeerIdentity other);

        /**
         * It has ended.
         *
         * @param other null if the handshake had not come to its end
         * @param why for people; empty if there is nothing to say
         */
        void ended(PeerConnection connection, @Nullable NodeId other, End end, String why);

        void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
                throws FrameException;

        void received(NodeId from, NodeMessage message);
    }

    private final Channel channel;
    private final PeerContext context;
    private final Owner owner;
    private final PeerHandshake handshake;
    private final @Nullable NodeId dialed;
    private final PeerFrameReader reader;
    private final PeerOutbox outbox;
    private PeerTraffic traffic = new PeerTraffic();
    private @Nullable NodeId other;
    private End end = End.BROKEN;
    private String why = "";
    private long openedNanos;
    private long heardNanos;
    private long tickedNanos;
    private boolean ended;
    private @Nullable Future<?> tick;

    PeerConnection(Channel channel, PeerContext context, Owner owner, @Nullable NodeId dialed) {
        this.channel = channel;
        this.context = context;
        this.owner = owner;
        this.dialed = dialed;
        this.handshake =
                new PeerHandshake(context.self(), context.secret(), context.members(), dialed);
        this.reader = new PeerFrameReader(context.buffers(), this);
        this.outbox =
                new PeerOutbox(
                        channel,
                        context.config().outbound().bytes(),
                        () -> close(End.OVERFLOW, "it does not keep up with what it is sent"));
    }

    PeerOutbox outbox() {
        return outbox;
    }

    /** From here on its bytes count for the node, with those of the handshake. Event loop. */
    void countInto(PeerTraffic total) {
        total.add(traffic);
        traffic = total;
        outbox.countInto(total);
    }

    /** Whom this side dialed, or null if it was dialed. */
    @Nullable NodeId dialed() {
        return dialed;
    }

    /** Ends the connection. Any thread. */
    void close(End cause, String reason) {
        channel.eventLoop()
                .execute(() -> {
                    if (end == End.BROKEN && !ended) {
                        end = cause;
                        why = reason;
                    }
                    channel.close();
                });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        openedNanos = now;
        heardNanos = now;
        tickedNanos = now;
        plan(now);
        if (dialed != null) {
            send(handshake.hello());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf chunk = (ByteBuf) message;
        try {
            heardNanos = System.nanoTime();
            traffic.received(chunk.readableBytes());
            if (end == End.BROKEN) {
                reader.read(chunk);
            }
        } catch (FrameException e) {
            LOG.warn("closing {}: {}", name(), e.getMessage());
            end = End.CLOSED;
            why = String.valueOf(e.getMessage());
            channel.close();
        } finally {
            chunk.release();
        }
    }

    @Override
    public void group(long group, PeerMessage message, @Nullable Payload bytes)
            throws FrameException {
        NodeId from = other;
        if (from == null) {
            throw new IllegalStateException("a message before the other side is known");
        }
        owner.received(from, group, message, bytes);
    }

    @Override
    public void lost(long group, int bytes, OutOfBuffersException cause) {
        LOG.warn(
                "a message of {} bytes for control group {} is dropped: {}",
                bytes,
                group,
                cause.getMessage());
    }

    @Override
    public void other(int kind, ByteBuffer head) throws FrameException {
        NodeId from = other;
        if (from == null) {
            step(handshake.receive(kind, head));
            return;
        }
        switch (kind) {
            case PeerLayout.KIND_PING -> {} // that it came is all there is to it
            case PeerLayout.KIND_NODE -> {
                try {
                    owner.received(from, NodeMessage.parseFrom(head));
                } catch (InvalidProtocolBufferException e) {
                    throw new FrameException("a node message that can not be read: " + e);
                }
            }
            default -> throw new FrameException("frame kind " + kind + " after the handshake");
        }
    }

    private void step(PeerHandshake.Step step) {
        switch (step) {
            case PeerHandshake.Step.Send send -> {
                send(send);
                if (send.known() != null) {
                    known(send.known());
                }
            }
            case PeerHandshake.Step.Known(PeerIdentity identity) -> known(identity);
            case PeerHandshake.Step.Refuse(PeerRefusal reason, String message) ->
                    refuse(reason, message);
            case PeerHandshake.Step.Refused(PeerRefusal reason, String message) -> {
                end = End.REFUSED;
                why = reason + ", says the other side: " + printable(message);
                channel.close();
            }
        }
    }

    private static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.substring(0, Math.min(500, clean.length()));
    }

    private void refuse(PeerRefusal reason, String message) {
        end = End.REFUSED;
        why = reason + ": " + message;
        outbox.plain(
                PeerLayout.KIND_REFUSED,
                PeerRefused.newBuilder().setReason(reason).setMessage(message).build());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void known(PeerIdentity identity) {
        reader.trust();
        other = new NodeId(identity.getNode());
        owner.known(this, identity);
    }

    private void send(PeerHandshake.Step.Send send) {
        outbox.plain(send.kind(), send.content());
    }

    /**
     * The next look: with those of all connections, so that the thread wakes once for all, but no
     * later than when the other side has been silent for too long.
     */
    private void plan(long now) {
        long heartbeat = context.config().heartbeat().toNanos();
        long toBeat = heartbeat - Math.floorMod(now, heartbeat);
        long toEnd = Math.max(SHORTEST_NANOS, heardNanos + patienceNanos() - now);
        tick =
                channel.eventLoop()
                        .schedule(this::tick, Math.min(toBeat, toEnd), TimeUnit.NANOSECONDS);
    }

    private long patienceNanos() {
        return (other == null ? HANDSHAKE_TIMEOUTS : 1) * timeoutNanos();
    }

    private void tick() {
        if (ended) {
            return;
        }
        long now = System.nanoTime();
        long heartbeat = context.config().heartbeat().toNanos();
        if (now - tickedNanos > 2 * heartbeat) {
            // This side stood still: what the other one sent meanwhile may lie unread.
            heardNanos = Math.max(heardNanos, now - heartbeat);
        }
        tickedNanos = now;
        if (now - heardNanos >= patienceNanos()) {
            LOG.debug("closing {}: it is silent", name());
            end = End.SILENT;
            why = "nothing was heard for " + (now - heardNanos) / 1_000_000 + " ms";
            channel.close();
            return;
        }
        if (other == null && now - openedNanos > 2 * HANDSHAKE_TIMEOUTS * timeoutNanos()) {
            // A byte now and then is a sign of life, and holds a descriptor for nothing.
            end = End.SILENT;
            why = "the handshake took too long";
            channel.close();
            return;
        }
        outbox.flush(); // for whoever forgot to
        if (other != null && !outbox.wroteSince()) {
            outbox.plain(PeerLayout.KIND_PING, NodeMessage.getDefaultInstance());
        }
        plan(now);
    }

    private long timeoutNanos() {
        return context.config().timeout().toNanos();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            outbox.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        if (tick != null) {
            tick.cancel(false);
        }
        outbox.close();
        reader.release();
        owner.ended(this, other, end, why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("the connection with {} broke", name(), cause);
        } else {
            LOG.error("closing {} after a defect", name(), cause);
            end = End.CLOSED;
            why = String.valueOf(cause);
        }
        channel.close();
    }

    private String name() {
        return other == null
                ? String.valueOf(channel.remoteAddress())
                : "node " + other + " (" + channel.remoteAddress() + ")";
    }
}
