package io.hadron.core.consumer;

import java.util.Arrays;

/**
 * The durable counters of a group. The places of {@link Count} are those in snapshots, for ever.
 */
final class Tally {

    /** What is counted; see {@link GroupCounters}. */
    enum Count {
        DELIVERED(0),
        REDELIVERED(1),
        ACKED(2),
        NACKED(3),
        REJECTED(4),
        TIMED_OUT(5),
        RETURNED(6),
        TRIMMED(7),
        NO_RECORD(8),
        DEAD_LETTERED(9),
        DEAD_LETTER_DROPPED(10);

        private final int place;

        Count(int place) {
            this.place = place;
        }
    }

    private static final int SIZE = Count.values().length;

    private final long[] values = new long[SIZE];

    void add(Count what, long number) {
        values[what.place] += number;
    }

    long get(Count what) {
        return values[what.place];
    }

    long[] values() {
        return Arrays.copyOf(values, SIZE);
    }

    void restore(int index, long value) {
        values[index] = value;
    }

    GroupCounters counters() {
        return new GroupCounters(
                get(Count.DELIVERED),
                get(Count.REDELIVERED),
                get(Count.ACKED),
                get(Count.NACKED),
                get(Count.REJECTED),
                get(Count.TIMED_OUT),
                get(Count.RETURNED),
                get(Count.TRIMMED),
                get(Count.NO_RECORD),
                get(Count.DEAD_LETTERED),
                get(Count.DEAD_LETTER_DROPPED));
    }
}
