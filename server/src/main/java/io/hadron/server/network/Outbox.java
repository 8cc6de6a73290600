package io.hadron.server.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Frames from any thread to one socket. The first frame of a turn schedules a drain on the event
 * loop; frames that come before it runs share its flush.
 */
final class Outbox {
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
        int frames = 0;
        long bytes = 0;
        OutboundFrame frame = null;
        while (frames < FRAMES_PER_TURN
                && bytes < BYTES_PER_TURN
                && (frame = queue.poll()) != null) {
            long weight = frame.weight();
            long left = queuedBytes.addAndGet(-weight);
            leaving.accept(frame);
            writer.write(frame, left);
            frames++;
            bytes += weight;
        }
        writer.finish();
        channel.flush();
        if (frame != null) {
            schedule();
        }
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
