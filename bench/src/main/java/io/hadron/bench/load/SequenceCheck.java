package io.hadron.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Checks that every measured record arrives, once, and in the order of sending within its
 * partition. Warm-up records do not count. One thread.
 */
public final class SequenceCheck implements RecordSink {
    private final long expected;
    private final BitSet seen;
    private long[] newest = new long[0];
    private long distinct;
    private long duplicates;
    private long outOfOrder;
    private long foreign;

    /**
     * @param expected sequences 0 to {@code expected - 1} must come
     */
    public SequenceCheck(long expected) {
        if (expected > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too many records to check: " + expected);
        }
        this.expected = expected;
        seen = new BitSet((int) expected);
    }

    @Override
    public void accept(int partition, long offset, ByteBuffer value) {
        if (value.remaining() < LoadSpec.MIN_RECORD_SIZE) {
            foreign++;
            return;
        }
        long sequence = Payload.sequence(value);
        if (sequence < 0) {
            return;
        }
        if (sequence >= expected) {
            foreign++;
        } else if (seen.get((int) sequence)) {
            duplicates++;
        } else {
            seen.set((int) sequence);
            distinct++;
            order(partition, sequence);
        }
    }

    private void order(int partition, long sequence) {
        if (partition >= newest.length) {
            int old = newest.length;
            newest = Arrays.copyOf(newest, partition + 1);
            Arrays.fill(newest, old, newest.length, -1);
        }
        if (sequence < newest[partition]) {
            outOfOrder++;
        }
        newest[partition] = Math.max(newest[partition], sequence);
    }

    /** Whether all have come. */
    public boolean complete() {
        return distinct == expected;
    }

    /** Distinct measured records so far. */
    public long distinct() {
        return distinct;
    }

    /** The findings. */
    public Arrival arrival() {
        return new Arrival(expected, expected - distinct, duplicates, outOfOrder, foreign);
    }
}
