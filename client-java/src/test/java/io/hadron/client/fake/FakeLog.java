package io.hadron.client.fake;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.ProducerStamp;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One partition: batches, and what producers sent last. Guarded by its broker's lock. */
final class FakeLog {
    /** Batches of a producer, as many as nodes remember. */
    private static final int REMEMBERED = 16;

    /** What became of a batch: an error, or an offset. */
    record Appended(ErrorCode code, long offset, boolean duplicate) {}

    private record Remembered(int sequence, long offset) {}

    private static final class Producer {
        private int next;
        private final ArrayDeque<Remembered> last = new ArrayDeque<>();
    }

    private final long group;
    private final List<byte[]> batches = new ArrayList<>();
    private final Map<String, Producer> producers = new HashMap<>();
    private long end;

    FakeLog(long group) {
        this.group = group;
    }

    long group() {
        return group;
    }

    long end() {
        return end;
    }

    /** Appends unless the sequence says otherwise, as a broker must. */
    Appended append(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        BatchView view = BatchView.of(buffer, 0);
        if (!view.hasValidCrc() || view.sizeBytes() != bytes.length) {
            return new Appended(ErrorCode.CORRUPT_BATCH, -1, false);
        }
        ProducerStamp stamp = view.producer();
        if (stamp.isPresent()) {
            Producer producer =
                    producers.computeIfAbsent(
                            stamp.producerId() + "/" + stamp.epoch(), k -> new Producer());
            for (Remembered known : producer.last) {
                if (known.sequence == stamp.baseSequence()) {
                    return new Appended(ErrorCode.OK, known.offset, true);
                }
            }
            // Unknown, or so old that it is forgotten what became of it: both are no gap.
            boolean unknown = stamp.baseSequence() != producer.next && producer.last.isEmpty();
            if (unknown || stamp.baseSequence() < producer.next) {
                return new Appended(ErrorCode.STALE_PRODUCER, -1, false);
            }
            if (stamp.baseSequence() != producer.next) {
                return new Appended(ErrorCode.OUT_OF_ORDER_SEQUENCE, -1, false);
            }
            producer.next = ProducerStamp.sequenceAfter(producer.next, view.recordCount());
            producer.last.addLast(new Remembered(stamp.baseSequence(), end));
            if (producer.last.size() > REMEMBERED) {
                producer.last.removeFirst();
            }
        }
        long offset = end;
        BatchView.setBaseOffset(buffer, 0, offset);
        batches.add(bytes);
        end += view.recordCount();
        return new Appended(ErrorCode.OK, offset, false);
    }

    /** Loses the last batches, and what producers sent with them. */
    void loseTail(int lost) {
        for (int i = 0; i < lost; i++) {
            BatchView view = BatchView.of(ByteBuffer.wrap(batches.remove(batches.size() - 1)), 0);
            end = view.baseOffset();
            Producer producer =
                    producers.get(view.producer().producerId() + "/" + view.producer().epoch());
            producer.next = view.baseSequence();
            producer.last.removeLast();
        }
    }

    /** Forgets all producers, as after their time is over. */
    void forgetProducers() {
        producers.clear();
    }

    /** The batches that hold offsets of a range. */
    List<byte[]> batches(long from, long to) {
        List<byte[]> found = new ArrayList<>();
        for (byte[] batch : batches) {
            BatchView view = BatchView.of(ByteBuffer.wrap(batch), 0);
            if (view.lastOffset() >= from && view.baseOffset() < to) {
                found.add(batch);
            }
        }
        return found;
    }

    List<byte[]> all() {
        return List.copyOf(batches);
    }
}
