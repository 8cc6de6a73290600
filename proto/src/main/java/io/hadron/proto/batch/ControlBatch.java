package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * Batches that a leader writes for itself. They take one offset each and consumers never see them.
 *
 * <p>The key of the one record is {version int16, type int16}, as in Kafka; types from 100 on are
 * ours, and Kafka's clients skip types that they do not know.
 */
public final class ControlBatch {
    /** The first batch of a term. Its value is the full term, int64. */
    public static final short TERM_START = 100;

    private static final short VERSION = 0;
    private static final int KEY_BYTES = 4;

    private ControlBatch() {}

    /**
     * A term-start batch in a buffer of its own, its leader epoch set. The caller sets the base
     * offset.
     */
    public static ByteBuffer termStart(long term, long timestamp) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(term).array();
        ByteBuffer batch = control(TERM_START, value, timestamp);
        BatchView.setLeaderEpoch(batch, 0, RecordBatchLayout.leaderEpochOf(term));
        return batch;
    }

    /** The full term if the batch is a term start, else empty. */
    public static OptionalLong readTermStart(BatchView batch) {
        if (!batch.isControl()
                || batch.compression() != Compression.NONE
                || batch.recordCount() != 1) {
            return OptionalLong.empty();
        }
        RecordInput input = open(batch);
        if (input.readVarint() != KEY_BYTES
                || readShort(input) != VERSION
                || readShort(input) != TERM_START) {
            return OptionalLong.empty();
        }
        if (input.readVarint() != Long.BYTES) {
            throw new BatchFormatException(
                    BatchProblem.RECORD_CORRUPT, "a term start without a term");
        }
        long term = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            term = (term << 8) | (input.readByte() & 0xff);
        }
        return OptionalLong.of(term);
    }

    private static ByteBuffer control(short type, byte[] value, long timestamp) {
        byte[] key = ByteBuffer.allocate(KEY_BYTES).putShort(VERSION).putShort(type).array();
        return BatchBuilder.single(
                timestamp, key, value, List.of(), RecordBatchLayout.CONTROL_FLAG);
    }

    /** Stands at the key of the first record. */
    private static RecordInput open(BatchView batch) {
        RecordInput input = new RecordInput();
        input.open(batch.buffer(), batch.recordsStart(), batch.end());
        input.readVarint();
        input.readByte();
        input.readVarlong();
        input.readVarint();
        return input;
    }

    private static short readShort(RecordInput input) {
        return (short) ((input.readByte() << 8) | (input.readByte() & 0xff));
    }
}
