package io.hadron.server.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames from any thread to one socket. The first frame of a turn schedules a drain on the event
 * loop; frames that come before it runs share its flush.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int FRAMES_PER_TURN = 1024;
    private static final long BYTES_PER_TURN = 8 << 20;

    private final Channel channel;
    private final FrameWriter writer;
    private final Consumer<OutboundFrame> leaving;
    private final Queue<OutboundFrame> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Makes the outbox of a channel.
     *
     * @param leaving sees each frame on the event loop just before it is written
     */
    Outbox(Channel channel, Consumer<OutboundFrame> leaving) {
        this.channel = channel;
        this.leaving = leaving;
        this.writer = new FrameWriter(channel);
    }

    /** Queues a frame and returns the bytes that are pending now. Any thread. */
    long add(OutboundFrame frame) {
        queuedBytes.addAndGet(frame.weight());
        queue.add(frame);
        if (closed) {
            releaseQueue();
            return 0;
        }
        schedule();
        return pendingBytes();
    }

    /** Bytes that are queued here or in the channel. Any thread. */
    long pendingBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return queuedBytes.get() + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Drops what is queued and everything that comes. */
    void close() {
        closed = true;
        releaseQueue();
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
        boolean more = true;
        try {
            more = writeTurn();
        } catch (RuntimeException e) {
            LOG.error("closing {}: a frame could not be written", channel.remoteAddress(), e);
            channel.close();
        }
        writer.finish();
        channel.flush();
        if (more) {
            schedule();
        }
    }

    /** Writes what fits one turn; true if there may be more. */
    private boolean writeTurn() {
        long bytes = 0;
        for (int frames = 0; frames < FRAMES_PER_TURN && bytes < BYTES_PER_TURN; frames++) {
            OutboundFrame frame = queue.poll();
            if (frame == null) {
                return false;
            }
            long weight = frame.weight();
            long left = queuedBytes.addAndGet(-weight);
            leaving.accept(frame);
            writer.write(frame, left);
            bytes += weight;
        }
        return true;
    }

    private void releaseQueue() {
        OutboundFrame frame = queue.poll();
        while (frame != null) {
            queuedBytes.addAndGet(-frame.weight());
            frame.release();
            frame = queue.poll();
        }
    }
}
