package io.hadron.client.internal.consume;

import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.RecordView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Batches that one frame brought to a reader. Decoded under the lock of the {@link ReadInbox}. */
final class ReadPush {
    private final ReadSession session;
    private final List<HeldBatch> batches;
    private final long committedEnd;
    private final int bytes;
    private long nextOffset;
    private int batchIndex;
    private @Nullable RecordView next;

    ReadPush(
            ReadSession session,
            long fromOffset,
            long committedEnd,
            List<HeldBatch> batches,
            int bytes) {
        this.session = session;
        this.nextOffset = fromOffset;
        this.committedEnd = committedEnd;
        this.batches = batches;
        this.bytes = bytes;
    }

    ReadSession session() {
        return session;
    }

    long committedEnd() {
        return committedEnd;
    }

    int bytes() {
        return bytes;
    }

    /** One past the last offset of its batches. */
    long endOffset() {
        return batches.isEmpty() ? nextOffset : batches.get(batches.size() - 1).lastOffset() + 1;
    }

    /** The next record; null after the last. */
    @Nullable RecordView peek(BatchCodec codec) {
        while (next == null && batchIndex < batches.size()) {
            next = batches.get(batchIndex).recordFrom(nextOffset, codec);
            if (next == null) {
                batchIndex++;
            }
        }
        return next;
    }

    /** Takes what {@link #peek} found. */
    ReceivedMessage take(BatchCodec codec) {
        RecordView record = peek(codec);
        if (record == null) {
            throw new IllegalStateException("nothing is left");
        }
        ReceivedMessage message =
                new ReceivedMessage(
                        session.source(), batches.get(batchIndex).leaderEpoch(), record);
        nextOffset = message.offset() + 1;
        next = null;
        return message;
    }
}
