package io.hadron.client.internal.consume;

import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.batch.RecordView;
import io.hadron.proto.wire.DeliveredRange;
import io.hadron.proto.wire.Delivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one frame delivered: offsets, and the batches that hold them. Decoded record by record,
 * under the lock of the {@link Inbox}.
 */
final class Push {
    private final DeliverySession session;
    private final Delivery header;
    private final List<HeldBatch> batches;
    private int rangeIndex;
    private int batchIndex;
    private long nextOffset;

    Push(DeliverySession session, Delivery header, List<HeldBatch> batches) {
        this.session = session;
        this.header = header;
        this.batches = batches;
        this.nextOffset = header.getRangesCount() == 0 ? 0 : header.getRanges(0).getFirst();
    }

    DeliverySession session() {
        return session;
    }

    long delivery() {
        return header.getDelivery();
    }

    long term() {
        return header.getTerm();
    }

    long epoch() {
        return header.getEpoch();
    }

    /** Messages in it. */
    int messages() {
        int sum = 0;
        for (DeliveredRange range : header.getRangesList()) {
            sum += range.getCount();
        }
        return sum;
    }

    /** Whether its messages are no longer ours. */
    boolean isStale() {
        return !session.isOpen() || header.getEpoch() < session.epoch();
    }

    /**
     * The next message, or null after the last.
     *
     * @throws BatchFormatException if a batch is damaged or a message is not in any
     */
    @Nullable GroupDelivery next(BatchCodec codec) {
        while (rangeIndex < header.getRangesCount()) {
            DeliveredRange range = header.getRanges(rangeIndex);
            long end = range.getFirst() + range.getCount();
            if (nextOffset >= end) {
                rangeIndex++;
                if (rangeIndex < header.getRangesCount()) {
                    nextOffset = header.getRanges(rangeIndex).getFirst();
                }
                continue;
            }
            return take(range, codec);
        }
        return null;
    }

    private GroupDelivery take(DeliveredRange range, BatchCodec codec) {
        while (batchIndex < batches.size()) {
            HeldBatch batch = batches.get(batchIndex);
            RecordView record = batch.recordFrom(nextOffset, codec);
            if (record == null) {
                batchIndex++;
            } else if (record.offset() != nextOffset) {
                break;
            } else {
                nextOffset++;
                return new GroupDelivery(this, batch.leaderEpoch(), record, range.getAttempt());
            }
        }
        throw new BatchFormatException(
                io.hadron.proto.batch.BatchProblem.OFFSET,
                "offset " + nextOffset + " was announced, but no batch holds it");
    }
}
