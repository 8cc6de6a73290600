package io.hadron.client.internal.publish;

import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.ReceiptCallback;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.batch.RecordHeader;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.ProduceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of one partition that travel together, in direct memory of their own that begins with
 * room for the frame's head: so a whole request is one buffer, and it is never copied.
 *
 * <p>Filled under the lock of its queue; from then on the event loop's.
 */
final class Batch {
    /** Room for the head of a PRODUCE frame. */
    static final int HEADROOM = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final int KEPT_CALLBACKS = 1 << 16;

    private final ByteBuf memory;
    private final ByteBuffer bytes;
    private final BatchBuilder builder;
    private ReceiptCallback[] callbacks = new ReceiptCallback[16];
    private int count;
    private long openedNanos;
    private int builtBytes;
    private final List<Runnable> doneActions = new ArrayList<>(0);

    private boolean awaiting;
    private boolean mayBeApplied;
    private boolean expired;
    private int attempts;

    Batch(int batchBytes, BatchCodec codec) {
        memory = Unpooled.directBuffer(HEADROOM + batchBytes, HEADROOM + batchBytes);
        bytes = memory.nioBuffer(0, HEADROOM + batchBytes);
        builder = new BatchBuilder(codec);
    }

    int capacity() {
        return bytes.capacity();
    }

    /** Makes it empty. */
    void open(long nowNanos) {
        bytes.clear().position(HEADROOM);
        builder.begin(bytes);
        count = 0;
        openedNanos = nowNanos;
        builtBytes = 0;
        awaiting = false;
        mayBeApplied = false;
        expired = false;
        attempts = 0;
    }

    /** Adds a record; false if it has no room. */
    boolean append(
            Event event, long timestamp, List<RecordHeader> headers, ReceiptCallback callback) {
        if (!builder.tryAppend(timestamp, event.key(), event.value(), headers)) {
            return false;
        }
        if (count == callbacks.length) {
            callbacks = Arrays.copyOf(callbacks, count * 2);
        }
        callbacks[count++] = callback;
        return true;
    }

    int records() {
        return count;
    }

    long openedNanos() {
        return openedNanos;
    }

    int attempts() {
        return attempts;
    }

    /** Whether an attempt waits for its answer. */
    boolean awaiting() {
        return awaiting;
    }

    /** Whether an attempt ended such that the node may have it. */
    boolean mayBeApplied() {
        return mayBeApplied;
    }

    /** Whether it was given up while an attempt waits for its answer. */
    boolean expired() {
        return expired;
    }

    void expire() {
        expired = true;
    }

    /** Gives it its place in the producer's order; builds it if that was not done yet. */
    void stamp(ProducerStamp stamp, Compression compression) {
        if (builtBytes == 0) {
            builtBytes = builder.build(stamp, compression).remaining();
        } else {
            BatchView.setProducer(bytes.clear(), HEADROOM, stamp);
        }
    }

    /** The frame of one attempt; it shares the batch's memory and counts as a reference to it. */
    ByteBuf begin(long correlation, ProduceRequest request) {
        attempts++;
        awaiting = true;
        int start = HEADROOM - FrameCodec.headBytes(request);
        FrameCodec.write(
                bytes.clear().position(start),
                FrameKind.REQUEST,
                Method.PRODUCE,
                correlation,
                request,
                builtBytes);
        return memory.retainedSlice(start, HEADROOM - start + builtBytes)
                .writerIndex(HEADROOM - start + builtBytes);
    }

    /** An attempt has ended. */
    void ended(boolean unknown) {
        awaiting = false;
        mayBeApplied |= unknown;
    }

    /** It has become certain that no attempt so far was applied. */
    void certainlyNotApplied() {
        mayBeApplied = false;
    }

    /** Runs the action when all callbacks were called. */
    void onDone(Runnable action) {
        doneActions.add(action);
    }

    /** Calls the callbacks. */
    void succeed(int partition, long baseOffset, boolean duplicate) {
        for (int i = 0; i < count; i++) {
            try {
                callbacks[i].published(partition, baseOffset + i, duplicate);
            } catch (RuntimeException e) {
                LOG.error("a receipt callback failed", e);
            }
        }
        forgetCallbacks();
    }

    /** Calls the callbacks. */
    void fail(HadronException error) {
        for (int i = 0; i < count; i++) {
            try {
                callbacks[i].failed(error);
            } catch (RuntimeException e) {
                LOG.error("a receipt callback failed", e);
            }
        }
        forgetCallbacks();
    }

    private void forgetCallbacks() {
        if (callbacks.length > KEPT_CALLBACKS) {
            callbacks = new ReceiptCallback[16];
        } else {
            Arrays.fill(callbacks, 0, count, null);
        }
        count = 0;
        if (!doneActions.isEmpty()) {
            List<Runnable> actions = List.copyOf(doneActions);
            doneActions.clear();
            actions.forEach(Runnable::run);
        }
    }

    /** Whether nothing but this object holds the memory, so that it can be filled again. */
    boolean isAlone() {
        return memory.refCnt() == 1;
    }

    void free() {
        memory.release();
    }
}
