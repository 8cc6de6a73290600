package io.hadron.server.peer;

import com.google.protobuf.MessageLite;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.session.Payload;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be sent on one connection, from any thread. The first message of a turn schedules a
 * drain on the event loop; messages that come before it runs share its frames and its flush.
 * Nothing is written while the socket does not take it. What is above the limit ends the
 * connection: the other side is asked anew then for what it holds.
 */
final class PeerOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(PeerOutbox.class);
    private static final int WEIGHT_OF_MESSAGE = 96;
    private static final int EAGER_BYTES = 256 << 10;
    private static final int MESSAGES_PER_TURN = 4096;

    private record Waiting(long group, PeerMessage message, List<Payload> bytes, int size) {
        int weight() {
            return WEIGHT_OF_MESSAGE + size;
        }

        void release() {
            bytes.forEach(Payload::release);
        }
    }

    private final Channel channel;
    private final PeerFrameWriter writer;
    private final long limit;
    private final Runnable overflow;
    private final Queue<Waiting> groups = new ConcurrentLinkedQueue<>();
    private final Queue<NodeMessage> node = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;
    private boolean wrote;

    /**
     * Makes the outbox of a channel.
     *
     * @param overflow ends the connection; called on any thread
     */
    PeerOutbox(Channel channel, long limit, Runnable overflow) {
        this.channel = channel;
        this.writer = new PeerFrameWriter(channel);
        this.limit = limit;
        this.overflow = overflow;
    }

    /** Queues a message and takes the references over. Any thread. */
    void add(long group, PeerMessage message, List<Payload> bytes) {
        int size = 0;
        for (int i = 0; i < bytes.size(); i++) {
            size = Math.addExact(size, bytes.get(i).size());
        }
        Waiting waiting = new Waiting(group, message, bytes, size);
        if (closed) {
            waiting.release();
            return;
        }
        if (size > PeerLayout.MAX_PAYLOAD_BYTES) {
            // Only a state can be so large. Its group lacks a replica; the node need not fall for
            // it.
            waiting.release();
            LOG.error(
                    "control group {}: {} bytes beside one message are not sent; at most {}",
                    group,
                    size,
                    PeerLayout.MAX_PAYLOAD_BYTES);
            return;
        }
        long now = waitingBytes.addAndGet(waiting.weight());
        groups.add(waiting);
        if (closed) {
            releaseAll();
        } else if (now > limit && now > waiting.weight()) {
            close();
            overflow.run();
        } else if (now > EAGER_BYTES) {
            schedule();
        }
    }

    /** Lets go what waits. Any thread. */
    void flush() {
        if (!groups.isEmpty()) {
            schedule();
        }
    }

    /** Queues a message that goes ahead of all groups'. Any thread. */
    void add(NodeMessage message) {
        if (!closed) {
            waitingBytes.addAndGet(message.getSerializedSize());
            node.add(message);
            schedule();
        }
    }

    /** Whether more may be added without coming near the limit. Any thread. */
    boolean hasRoom() {
        return waitingBytes.get() < limit / 2;
    }

    /** Bytes that wait. Any thread. */
    long waitingBytes() {
        return waitingBytes.get();
    }

    /** Drops what waits and everything that comes. Any thread. */
    void close() {
        closed = true;
        releaseAll();
    }

    /** The socket takes bytes again. Event loop. */
    void writable() {
        if (!groups.isEmpty() || !node.isEmpty()) {
            schedule();
        }
    }

    /** Writes a frame of the connection itself at once. Event loop. */
    void plain(int kind, MessageLite content) {
        writer.plain(kind, content);
        channel.flush();
        wrote = true;
    }

    /** Counts what is written into this, too. Event loop. */
    void countInto(PeerTraffic total) {
        writer.countInto(total);
    }

    /** Whether something was written since this was last asked. Event loop. */
    boolean wroteSince() {
        boolean was = wrote;
        wrote = false;
        return was;
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::drain);
            } catch (RejectedExecutionException e) {
                close();
            }
        }
    }

    private void drain() {
        scheduled.set(false);
        NodeMessage first = node.poll();
        while (first != null) {
            waitingBytes.addAndGet(-first.getSerializedSize());
            writer.plain(PeerLayout.KIND_NODE, first);
            wrote = true;
            first = node.poll();
        }
        int messages = 0;
        while (messages < MESSAGES_PER_TURN && channel.isWritable()) {
            Waiting next = groups.poll();
            if (next == null) {
                break;
            }
            waitingBytes.addAndGet(-next.weight());
            writer.group(next.group(), next.message(), next.bytes(), next.size());
            messages++;
        }
        if (messages > 0) {
            writer.finish();
            wrote = true;
        }
        channel.flush();
        if (messages == MESSAGES_PER_TURN) {
            schedule();
        }
    }

    private void releaseAll() {
        Waiting next = groups.poll();
        while (next != null) {
            waitingBytes.addAndGet(-next.weight());
            next.release();
            next = groups.poll();
        }
        node.clear();
    }
}
