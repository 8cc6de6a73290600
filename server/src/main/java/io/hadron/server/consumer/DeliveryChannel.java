package io.hadron.server.consumer;

import io.hadron.core.consumer.AttemptRange;
import io.hadron.core.consumer.DeliveryToken;
import io.hadron.core.consumer.OffsetRanges;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.DeliveredRange;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Failure;
import io.hadron.server.session.ClientChannel;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Session;
import io.hadron.server.shard.StoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One consumer's place on one partition: its credit, what it holds, and the pushes to it. Shard
 * thread only.
 *
 * <p>The client's credit is passed on to the machine in portions, so that a slow socket holds at
 * most a portion more than it should.
 */
final class DeliveryChannel {
    private static final long CONGESTED_BYTES = 4L << 20;
    private static final int MAX_PORTION = 8_192;
    private static final int MAX_CREDIT = 10_000_000;

    private final ClientChannel channel;
    private final Session session;
    private final ObjectId group;
    private final long member;
    private final String name;
    private final Map<Long, Held> deliveries = new LinkedHashMap<>();
    private long allowance;
    private long passed;
    private long lastBatch = -1;
    private boolean open;
    private boolean closed;
    private volatile boolean awaitingSocket;

    /** A delivery that is not settled completely. */
    private static final class Held {
        final OffsetRanges offsets;
        long open;

        Held(OffsetRanges offsets) {
            this.offsets = offsets;
            this.open = offsets.count();
        }
    }

    /**
     * @param credit what the client asks for: more than there can be is cut
     */
    DeliveryChannel(ClientChannel channel, ObjectId group, long member, String name, long credit) {
        this.channel = channel;
        this.session = channel.session();
        this.group = group;
        this.member = member;
        this.name = name;
        this.allowance = Math.clamp(credit, 0, MAX_CREDIT);
    }

    /**
     * The client widens its window, or with a negative number narrows it as far as credit is not
     * spent yet.
     */
    void grant(int credit) {
        allowance = Math.clamp(allowance + credit, 0, MAX_CREDIT);
    }

    /**
     * Credit that may be passed on to the machine now; counts as passed.
     *
     * @param recordBytes usual size of a record of this partition
     */
    int takePortion(int recordBytes) {
        if (!open || closed || isCongested()) {
            return 0;
        }
        long window = Math.clamp(CONGESTED_BYTES / Math.max(1, recordBytes), 1, MAX_PORTION);
        long portion = Math.min(allowance, window - passed);
        if (portion <= 0 || (portion < window / 2 && passed > 0)) {
            return 0;
        }
        allowance -= portion;
        passed += portion;
        return (int) portion;
    }

    private boolean isCongested() {
        return session.pendingBytes() > CONGESTED_BYTES;
    }

    /** Whether credit waits for the socket. */
    boolean isStalled() {
        return open && !closed && !awaitingSocket && allowance > 0 && isCongested();
    }

    /** Runs the action once when the socket has caught up. */
    void awaitSocket(Runnable action) {
        awaitingSocket = true;
        session.onWritable(() -> {
            awaitingSocket = false;
            action.run();
        });
    }

    /** The client knows that it is subscribed: deliveries may begin. */
    void opened() {
        open = true;
    }

    /** Remembers what was handed out, before it is pushed. */
    void handedOut(DeliveryToken token, List<AttemptRange> ranges) {
        OffsetRanges.Builder offsets = OffsetRanges.builder();
        long count = 0;
        for (AttemptRange range : ranges) {
            offsets.add(range.from(), range.to());
            count += range.count();
        }
        passed -= count;
        deliveries.put(token.number(), new Held(offsets.build()));
    }

    /**
     * The offsets of a delivery, for settlements that name none; null if it is settled or unknown.
     */
    @Nullable OffsetRanges offsetsOf(long delivery) {
        Held held = deliveries.get(delivery);
        return held == null ? null : held.offsets;
    }

    /**
     * So many messages of a delivery are settled, whatever came of it: the client takes as many
     * others.
     */
    void settled(long delivery, long count) {
        allowance =
                Math.min(
                        MAX_CREDIT,
                        allowance + Math.min(MAX_CREDIT, count)); // the count is the client's
        Held held = deliveries.get(delivery);
        if (held != null) {
            held.open -= count;
            if (held.open <= 0) {
                deliveries.remove(delivery);
            }
        }
    }

    /** Sends a delivery; takes over a reference of each batch. */
    void push(DeliveryToken token, List<AttemptRange> ranges, List<StoredBatch> batches) {
        if (closed) {
            batches.forEach(batch -> batch.payload().release());
            return;
        }
        boolean reuse = batches.getFirst().baseOffset() == lastBatch;
        Delivery.Builder header =
                Delivery.newBuilder()
                        .setDelivery(token.number())
                        .setTerm(token.term())
                        .setEpoch(token.epoch())
                        .setReuseLast(reuse);
        for (AttemptRange range : ranges) {
            header.addRanges(
                    DeliveredRange.newBuilder()
                            .setFirst(range.from())
                            .setCount((int) range.count())
                            .setAttempt(range.attempt()));
        }
        List<Payload> payload = new ArrayList<>(batches.size());
        for (int i = 0; i < batches.size(); i++) {
            if (i == 0 && reuse) {
                batches.get(i).payload().release();
            } else {
                payload.add(batches.get(i).payload());
            }
        }
        lastBatch = batches.getLast().baseOffset();
        session.push(channel.id(), header.build(), payload);
    }

    /** Ends the channel with an error. */
    void fail(Failure failure) {
        if (!closed) {
            closed = true;
            channel.fail(Method.SUBSCRIBE, failure);
        }
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    Session session() {
        return session;
    }

    long channel() {
        return channel.id();
    }

    ObjectId group() {
        return group;
    }

    long member() {
        return member;
    }

    String name() {
        return name;
    }
}
