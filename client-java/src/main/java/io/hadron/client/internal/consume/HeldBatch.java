package io.hadron.client.internal.consume;

import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.batch.BatchProblem;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.proto.batch.RecordView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record batch that was received. It is checked and decompressed when the first record is taken,
 * and remembers where it stands, so that deliveries that take a few records each cost no more than
 * one that takes all. One thread at a time.
 */
final class HeldBatch {
    private static final int MAX_UNCOMPRESSED_BYTES = 1 << 30;

    private final BatchView view;
    private final long base;
    private final long last;
    private @Nullable BatchReader reader;
    private boolean onRecord;
    private long lastPassed = Long.MIN_VALUE;

    private HeldBatch(BatchView view) {
        this.view = view;
        this.base = view.baseOffset();
        this.last = view.lastOffset();
    }

    /**
     * Finds the batches in a payload.
     *
     * @throws BatchFormatException if their lengths do not fit it
     */
    static List<HeldBatch> in(ByteBuffer bytes, int from) {
        List<HeldBatch> batches = new ArrayList<>(4);
        int at = from;
        while (at < bytes.limit()) {
            if (bytes.limit() - at < RecordBatchLayout.HEADER_SIZE) {
                throw new BatchFormatException(
                        BatchProblem.TRUNCATED, (bytes.limit() - at) + " bytes are left");
            }
            BatchView view = BatchView.of(bytes, at);
            batches.add(new HeldBatch(view));
            at += view.sizeBytes();
        }
        return batches;
    }

    long lastOffset() {
        return last;
    }

    long baseOffset() {
        return base;
    }

    int sizeBytes() {
        return view.sizeBytes();
    }

    boolean isControl() {
        return view.isControl();
    }

    int leaderEpoch() {
        return view.leaderEpoch();
    }

    /**
     * The first record at or after an offset, valid until the next call.
     *
     * @return null if the batch has none
     * @throws BatchFormatException if the batch is damaged
     */
    @Nullable RecordView recordFrom(long offset, BatchCodec codec) {
        if (offset > last || view.isControl()) {
            return null;
        }
        BatchReader records = reader;
        if (records == null) {
            if (!view.hasValidCrc()) {
                throw new BatchFormatException(BatchProblem.CRC, "batch at offset " + base);
            }
            records = new BatchReader(codec, MAX_UNCOMPRESSED_BYTES);
            reader = records;
            open(records, offset);
        } else if (offset <= lastPassed) {
            open(records, offset);
        }
        while (onRecord && records.record().offset() < offset) {
            lastPassed = records.record().offset();
            onRecord = records.next();
        }
        return onRecord ? records.record() : null;
    }

    private void open(BatchReader records, long offset) {
        records.open(view, offset, Long.MAX_VALUE);
        // Messages hold slices of what was decompressed.
        records.detach();
        lastPassed = offset - 1;
        onRecord = records.next();
    }
}
