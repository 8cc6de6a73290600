package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import java.util.Arrays;

/**
 * An immutable, sorted set of offsets as disjoint half-open ranges {@code [from, to)}; touching
 * ranges are joined.
 */
public final class OffsetRanges {

    private static final OffsetRanges EMPTY = new OffsetRanges(new long[0], 0);

    /** from(0), to(0), from(1), to(1), ... */
    private final long[] bounds;

    private final long count;

    private OffsetRanges(long[] bounds, long count) {
        this.bounds = bounds;
        this.count = count;
    }

    public static OffsetRanges empty() {
        return EMPTY;
    }

    /** The offsets from {@code from} (included) to {@code to} (excluded). */
    public static OffsetRanges of(long from, long to) {
        Invariant.check(
                from >= 0 && from < to,
                "a range starts at 0 or above and is not empty: %d, %d",
                from,
                to);
        return new OffsetRanges(new long[] {from, to}, to - from);
    }

    /** One offset. */
    public static OffsetRanges single(long offset) {
        return of(offset, offset + 1);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How many ranges there are. */
    public int size() {
        return bounds.length >> 1;
    }

    /** How many offsets there are. */
    public long count() {
        return count;
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** First offset of range {@code index}. */
    public long from(int index) {
        return bounds[index << 1];
    }

    /** The offset after the last one of range {@code index}. */
    public long to(int index) {
        return bounds[(index << 1) + 1];
    }

    /** The lowest offset; there must be one. */
    public long first() {
        return bounds[0];
    }

    /** The offset after the highest one; there must be one. */
    public long end() {
        return bounds[bounds.length - 1];
    }

    public boolean contains(long offset) {
        int at = Arrays.binarySearch(bounds, offset);
        // Found: an even position is a first offset, an odd one an end. Not found: inside if it
        // would be inserted at an odd place.
        return at >= 0 ? (at & 1) == 0 : ((-at - 1) & 1) == 1;
    }

    /** The offsets of this set that are not in the other one. */
    public OffsetRanges minus(OffsetRanges other) {
        Builder rest = builder();
        int o = 0;
        for (int i = 0; i < size(); i++) {
            long from = from(i);
            while (o < other.size() && other.to(o) <= from) {
                o++;
            }
            for (int k = o; k < other.size() && other.from(k) < to(i); k++) {
                if (other.from(k) > from) {
                    rest.add(from, other.from(k));
                }
                from = other.to(k);
            }
            if (from < to(i)) {
                rest.add(from, to(i));
            }
        }
        return rest.build();
    }

    /** The offsets of this set that are below {@code end}. */
    public OffsetRanges below(long end) {
        if (isEmpty() || end() <= end) {
            return this;
        }
        Builder rest = builder();
        for (int i = 0; i < size() && from(i) < end; i++) {
            rest.add(from(i), Math.min(to(i), end));
        }
        return rest.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OffsetRanges that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** For people: {@code 3, 5-9} with both ends included. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "" : ", ").append(from(i));
            if (to(i) > from(i) + 1) {
                text.append('-').append(to(i) - 1);
            }
        }
        return text.toString();
    }

    /** Collects ranges in ascending order. Not thread-safe. */
    public static final class Builder {
        private long[] bounds = new long[2];
        private int used;
        private long count;

        private Builder() {}

        /** Adds {@code [from, to)}, which must not start below the end of the last one added. */
        public Builder add(long from, long to) {
            Invariant.check(
                    from >= 0 && from < to,
                    "a range starts at 0 or above and is not empty: %d, %d",
                    from,
                    to);
            if (used > 0) {
                long end = bounds[used - 1];
                Invariant.check(from >= end, "ranges come in ascending order: %d, %d", from, end);
                if (from == end) {
                    bounds[used - 1] = to;
                    count += to - from;
                    return this;
                }
            }
            if (used == bounds.length) {
                bounds = Arrays.copyOf(bounds, used * 2);
            }
            bounds[used++] = from;
            bounds[used++] = to;
            count += to - from;
            return this;
        }

        /** Adds one offset. */
        public Builder add(long offset) {
            return add(offset, offset + 1);
        }

        /** How many ranges were added so far, after joining. */
        public int size() {
            return used >> 1;
        }

        /** How many offsets were added so far. */
        public long count() {
            return count;
        }

        public boolean isEmpty() {
            return used == 0;
        }

        public OffsetRanges build() {
            return used == 0 ? EMPTY : new OffsetRanges(Arrays.copyOf(bounds, used), count);
        }
    }
}
