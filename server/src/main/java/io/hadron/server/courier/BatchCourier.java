package io.hadron.server.courier;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.model.NodeId;
import io.hadron.core.partition.RefusalReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;
import io.hadron.proto.wire.peer.BatchAnswer;
import io.hadron.proto.wire.peer.BatchPart;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.session.Failures;
import io.hadron.server.stream.ProduceCall;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries batches to the leaders of partitions on other nodes. One try each: whoever sends decides
 * whether to try again, which is safe for an idempotent producer. Every call is answered: by the
 * other node, when the connection to it breaks, or when its time is over.
 *
 * <p>Any thread. Answers come on any thread as well, never under the courier's lock.
 */
public final class BatchCourier {
    /** A part is a message that goes ahead of replication: it must not hold that up for long. */
    static final int PART_BYTES = 256 << 10;

    /** Bytes under way to one node, above which further batches have to wait; one always fits. */
    static final long UNDER_WAY_BYTES = 16L << 20;

    /** The other node gives up first, so that its answer is the one that counts. */
    private static final long GRACE_MS = 2_000;

    private record Open(NodeId to, ProduceCall call, int size, long dueNanos) {}

    private final CourierPort port;
    private final Map<Long, Open> open = new HashMap<>();
    private final Map<NodeId, Long> underWay = new HashMap<>();
    private long lastNumber;

    /**
     * Makes a courier without anything under way.
     *
     * @param firstNumber random, so that no other process of this node uses the same numbers
     */
    public BatchCourier(CourierPort port, long firstNumber) {
        this.port = port;
        this.lastNumber = firstNumber;
    }

    /** Takes over the call; it is answered once. The batch is given back at once. */
    public void send(NodeId to, long group, ProduceCall call) {
        int size = call.payload().size();
        long number = begin(to, call, size, System.nanoTime());
        if (number == 0) {
            call.release().run();
            call.answer().failed(Failures.of(ErrorCode.BACKPRESSURE, "node " + to + " is behind"));
            return;
        }
        if (!port.isUp(to)) {
            call.release().run();
            fail(number, ErrorCode.UNAVAILABLE, "there is no connection to node " + to);
            return;
        }
        ByteBuffer bytes = call.payload().bytes();
        for (int position = 0; position < size; position += PART_BYTES) {
            int length = Math.min(PART_BYTES, size - position);
            port.send(
                    to,
                    NodeMessage.newBuilder()
                            .setBatchPart(
                                    BatchPart.newBuilder()
                                            .setNumber(number)
                                            .setGroup(group)
                                            .setTimeoutMs(call.timeoutMs())
                                            .setSize(size)
                                            .setPosition(position)
                                            .setContent(ByteString.copyFrom(bytes, length)))
                            .build());
        }
        call.release().run();
    }

    /** Zero if too much is under way to that node. */
    private synchronized long begin(NodeId to, ProduceCall call, int size, long nowNanos) {
        long before = underWay.getOrDefault(to, 0L);
        if (before > 0 && before + size > UNDER_WAY_BYTES) {
            return 0;
        }
        lastNumber = lastNumber == -1 ? 1 : lastNumber + 1; // zero is not a number
        long due = nowNanos + TimeUnit.MILLISECONDS.toNanos(call.timeoutMs() + GRACE_MS);
        open.put(lastNumber, new Open(to, call, size, due));
        underWay.put(to, before + size);
        return lastNumber;
    }

    private synchronized @Nullable Open end(long number, Predicate<Open> which) {
        Open known = open.get(number);
        if (known == null || !which.test(known)) {
            return null;
        }
        open.remove(number);
        long left = underWay.getOrDefault(known.to(), 0L) - known.size();
        if (left == 0) {
            underWay.remove(known.to());
        } else {
            underWay.put(known.to(), left);
        }
        return known;
    }

    /** The other node has answered. */
    public void answered(NodeId from, BatchAnswer answer) {
        Open known = end(answer.getNumber(), sent -> sent.to().equals(from));
        if (known == null) {
            return; // too late
        }
        if (answer.getFailure().isEmpty()) {
            known.call()
                    .answer()
                    .acked(answer.getBaseOffset(), answer.getTerm(), answer.getDuplicate());
            return;
        }
        Failure failure = failure(from, answer);
        RefusalReason reason = reason(answer.getRefusal());
        if (reason == null) {
            known.call().answer().failed(failure);
        } else {
            known.call().answer().refused(reason, failure);
        }
    }

    private static Failure failure(NodeId from, BatchAnswer answer) {
        try {
            return Failure.parseFrom(answer.getFailure());
        } catch (InvalidProtocolBufferException e) {
            return Failures.of(ErrorCode.INTERNAL, "node " + from + " answered what is no failure");
        }
    }

    private static @Nullable RefusalReason reason(String name) {
        for (RefusalReason reason : RefusalReason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return null;
    }

    /** The connection to the node has ended: what was sent may have come or not. */
    public void down(NodeId node) {
        failAll(sent -> sent.to().equals(node), "the connection to the partition's leader broke");
    }

    /** To be called about every second. */
    public void tick() {
        long now = System.nanoTime();
        failAll(sent -> now - sent.dueNanos() > 0, "the partition's leader did not answer in time");
    }

    private void failAll(Predicate<Open> which, String why) {
        List<Long> over = new ArrayList<>();
        synchronized (this) {
            open.forEach((number, sent) -> {
                if (which.test(sent)) {
                    over.add(number);
                }
            });
        }
        over.forEach(number -> fail(number, ErrorCode.UNAVAILABLE, why));
    }

    private void fail(long number, ErrorCode code, String why) {
        Open known = end(number, sent -> true);
        if (known != null) {
            known.call()
                    .answer()
                    .failed(Failures.builder(code, why).setOutcome(Outcome.UNKNOWN).build());
        }
    }
}
