package io.hadron.server.courier;

import com.google.protobuf.ByteString;
import io.hadron.core.model.NodeId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.RefusalReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.peer.BatchAnswer;
import io.hadron.proto.wire.peer.BatchPart;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.Failures;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.hadron.server.stream.ProduceAnswer;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the batches that other nodes send, and produces them to the partitions that they
 * are for. Called by one thread at a time, as the network does.
 */
public final class BatchReception {
    /** Longest time that a batch may wait to be committed, whatever the sender asks for. */
    private static final int MAX_TIMEOUT_MS = 60_000;

    /** Bytes that one node may have half sent: what its courier allows, and one batch more. */
    private static final long PARTIAL_FACTOR = 2;

    private record Key(NodeId from, long number) {}

    private static final class Partial {
        private final Payload payload;
        private int filled;

        private Partial(Payload payload) {
            this.payload = payload;
        }
    }

    private final CourierPort port;
    private final LongFunction<@Nullable StreamController> partitions;
    private final BufferPool buffers;
    private final int maxBatchBytes;
    private final Map<Key, Partial> partials = new HashMap<>();
    private final Map<NodeId, Long> partialBytes = new HashMap<>();

    /**
     * Makes a reception.
     *
     * @param partitions finds what is open on this node by its control group
     */
    public BatchReception(
            CourierPort port,
            LongFunction<@Nullable StreamController> partitions,
            BufferPool buffers,
            int maxBatchBytes) {
        this.port = port;
        this.partitions = partitions;
        this.buffers = buffers;
        this.maxBatchBytes = maxBatchBytes;
    }

    /** A part has come. */
    public void received(NodeId from, BatchPart part) {
        Key key = new Key(from, part.getNumber());
        if (part.getPosition() == 0 && !begin(key, part)) {
            return;
        }
        Partial partial = partials.get(key);
        if (partial == null) {
            return; // refused, or the beginning was lost with a connection
        }
        ByteString content = part.getContent();
        if (part.getPosition() != partial.filled
                || content.isEmpty()
                || content.size() > partial.payload.size() - partial.filled) {
            drop(key);
            fail(key, Failures.of(ErrorCode.INVALID_REQUEST, "a part that does not fit"));
            return;
        }
        content.copyTo(partial.payload.bytes().position(partial.filled));
        partial.filled += content.size();
        if (partial.filled == partial.payload.size()) {
            partial.payload.retain();
            drop(key);
            produce(key, part, partial.payload);
        }
    }

    private boolean begin(Key key, BatchPart part) {
        int size = part.getSize();
        if (size < 1 || size > maxBatchBytes) {
            refuse(
                    key,
                    RefusalReason.TOO_LARGE,
                    "the batch has "
                            + Integer.toUnsignedString(size)
                            + " bytes, at most "
                            + maxBatchBytes
                            + " are taken");
            return false;
        }
        long before = partialBytes.getOrDefault(key.from(), 0L);
        if (partials.containsKey(key)
                || (before > 0 && before + size > PARTIAL_FACTOR * BatchCourier.UNDER_WAY_BYTES)) {
            fail(key, Failures.of(ErrorCode.OVERLOADED, "too many batches are half sent"));
            return false;
        }
        try {
            partials.put(key, new Partial(buffers.allocate(size)));
            partialBytes.put(key.from(), before + size);
            return true;
        } catch (OutOfBuffersException e) {
            fail(key, Failures.of(ErrorCode.OVERLOADED, String.valueOf(e.getMessage())));
            return false;
        }
    }

    private void drop(Key key) {
        Partial partial = partials.remove(key);
        if (partial != null) {
            int size = partial.payload.size();
            partialBytes.computeIfPresent(
                    key.from(), (node, bytes) -> bytes == size ? null : bytes - size);
            partial.payload.release();
        }
    }

    /** The connection to the node has ended: what it had begun to send does not go on. */
    public void down(NodeId node) {
        partials.keySet().stream()
                .filter(key -> key.from().equals(node))
                .toList()
                .forEach(this::drop);
    }

    private void produce(Key key, BatchPart part, Payload batch) {
        StreamController partition = partitions.apply(part.getGroup());
        BatchInfo info = info(batch);
        if (partition == null || info == null) {
            batch.release();
            fail(
                    key,
                    partition == null
                            ? Failures.of(ErrorCode.NOT_LEADER, "the partition is not open here")
                            : Failures.of(ErrorCode.INVALID_BATCH, "this is no such batch"));
            return;
        }
        ProduceCall call =
                new ProduceCall(
                        info,
                        batch,
                        AckLevel.MAJORITY,
                        Math.clamp(Integer.toUnsignedLong(part.getTimeoutMs()), 1, MAX_TIMEOUT_MS),
                        new Answer(key),
                        batch::release);
        partition.shard().execute(() -> partition.produce(call));
    }

    /** Null if it is not one batch of an idempotent producer. */
    private static @Nullable BatchInfo info(Payload batch) {
        try {
            BatchView view = BatchView.of(batch.bytes(), 0);
            return view.sizeBytes() != batch.size()
                            || view.producerId() < 0
                            || view.isControl()
                            || view.isTransactional()
                            || !view.hasValidCrc()
                    ? null
                    : BatchInfo.idempotent(
                            view.lastOffsetDelta() + 1,
                            view.sizeBytes(),
                            view.maxTimestamp(),
                            view.producerId(),
                            view.producerEpoch(),
                            view.baseSequence());
        } catch (BatchFormatException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Comes on the partition's shard. */
    private final class Answer implements ProduceAnswer {
        private final Key key;

        private Answer(Key key) {
            this.key = key;
        }

        @Override
        public void acked(long baseOffset, long term, boolean duplicate) {
            send(
                    key,
                    BatchAnswer.newBuilder()
                            .setBaseOffset(baseOffset)
                            .setTerm(term)
                            .setDuplicate(duplicate));
        }

        @Override
        public void failed(Failure failure) {
            fail(key, failure);
        }

        @Override
        public void refused(RefusalReason reason, Failure failure) {
            send(
                    key,
                    BatchAnswer.newBuilder()
                            .setRefusal(reason.name())
                            .setFailure(failure.toByteString()));
        }
    }

    private void refuse(Key key, RefusalReason reason, String detail) {
        send(
                key,
                BatchAnswer.newBuilder()
                        .setRefusal(reason.name())
                        .setFailure(Failures.refused(reason, detail).toByteString()));
    }

    private void fail(Key key, Failure failure) {
        send(key, BatchAnswer.newBuilder().setFailure(failure.toByteString()));
    }

    private void send(Key key, BatchAnswer.Builder answer) {
        port.send(
                key.from(),
                NodeMessage.newBuilder().setBatchAnswer(answer.setNumber(key.number())).build());
    }
}
