package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one push handed to one member, and which of it is still live (not settled, not taken back).
 * An offset's rank is its position among the offsets of the delivery; one bit per rank.
 */
final class Delivery {

    private final long number;
    private final long member;
    private final long sinceMs;
    private final long[] from;
    private final int[] attempts;

    /** Rank of the first offset of each segment, and the total as last element. */
    private final int[] rank;

    private final long[] live;
    private int liveCount;

    /** Volatile memory of acks, so that a repeated ack is told apart from a stale one. */
    private long @Nullable [] acked;

    /** Volatile; null when nothing is ever taken back for being late. */
    private @Nullable Deadlines deadlines;

    Delivery(long number, long member, long sinceMs, List<AttemptRange> ranges) {
        this.number = number;
        this.member = member;
        this.sinceMs = sinceMs;
        int segments = ranges.size();
        from = new long[segments];
        attempts = new int[segments];
        rank = new int[segments + 1];
        for (int i = 0; i < segments; i++) {
            AttemptRange range = ranges.get(i);
            from[i] = range.from();
            attempts[i] = range.attempt();
            rank[i + 1] = Math.addExact(rank[i], Math.toIntExact(range.count()));
            Invariant.check(
                    i == 0 || range.from() >= end(i - 1),
                    "ranges of a delivery ascend: delivery %d, offset %d",
                    number,
                    range.from());
        }
        liveCount = rank[segments];
        Invariant.check(
                liveCount <= GroupSettings.COUNT_LIMIT, "a delivery is bounded: %d", liveCount);
        live = Bits.allSet(liveCount);
        Invariant.check(liveCount > 0, "a delivery is not empty: %d", number);
    }

    long number() {
        return number;
    }

    long member() {
        return member;
    }

    long sinceMs() {
        return sinceMs;
    }

    int liveCount() {
        return liveCount;
    }

    @Nullable Deadlines deadlines() {
        return deadlines;
    }

    void deadlines(Deadlines given) {
        deadlines = given;
    }

    /** How many offsets of {@code [low, high)} are live. */
    long liveIn(long low, long high) {
        long count = 0;
        for (int i = segmentEndingAbove(low); i < from.length && from[i] < high; i++) {
            count +=
                    Bits.count(
                            live,
                            rankOf(i, Math.max(low, from[i])),
                            rankOf(i, Math.min(high, end(i))));
        }
        return count;
    }

    /** Visits the live offsets of {@code [low, high)}. */
    void visitLive(long low, long high, RunVisitor visitor) {
        for (int i = segmentEndingAbove(low); i < from.length && from[i] < high; i++) {
            int to = rankOf(i, Math.min(high, end(i)));
            int at = Bits.nextSet(live, rankOf(i, Math.max(low, from[i])), to);
            while (at < to) {
                int stop = Bits.nextClear(live, at, to);
                long start = from[i] + (at - rank[i]);
                visitor.run(start, start + (stop - at), attempts[i], 0);
                at = Bits.nextSet(live, stop, to);
            }
        }
    }

    /** Visits all live offsets. */
    void visitLive(RunVisitor visitor) {
        visitLive(from[0], end(from.length - 1), visitor);
    }

    /** Ends the life of {@code [low, high)}, of which every offset must be live. */
    void clear(long low, long high) {
        long cleared = 0;
        for (int i = segmentEndingAbove(low); i < from.length && from[i] < high; i++) {
            int a = rankOf(i, Math.max(low, from[i]));
            int b = rankOf(i, Math.min(high, end(i)));
            Invariant.check(
                    Bits.count(live, a, b) == b - a,
                    "offsets leave a delivery once: %d, %d",
                    low,
                    high);
            Bits.clear(live, a, b);
            cleared += b - a;
        }
        Invariant.check(
                cleared == high - low, "offsets leave their own delivery: %d, %d", low, high);
        liveCount -= (int) cleared;
    }

    /** Remembers that {@code [low, high)}, all within the delivery, was acked. */
    void rememberAcked(long low, long high) {
        if (acked == null) {
            acked = new long[live.length];
        }
        for (int i = segmentEndingAbove(low); i < from.length && from[i] < high; i++) {
            Bits.set(acked, rankOf(i, Math.max(low, from[i])), rankOf(i, Math.min(high, end(i))));
        }
    }

    /** Those of the given offsets that this delivery was acked for. */
    OffsetRanges ackedIn(OffsetRanges ranges) {
        OffsetRanges.Builder found = OffsetRanges.builder();
        long[] bits = acked;
        for (int r = 0; r < ranges.size() && bits != null; r++) {
            long high = ranges.to(r);
            for (int i = segmentEndingAbove(ranges.from(r));
                    i < from.length && from[i] < high;
                    i++) {
                int to = rankOf(i, Math.min(high, end(i)));
                int at = Bits.nextSet(bits, rankOf(i, Math.max(ranges.from(r), from[i])), to);
                while (at < to) {
                    int stop = Bits.nextClear(bits, at, to);
                    found.add(offsetAt(at), offsetAt(at) + (stop - at));
                    at = Bits.nextSet(bits, stop, to);
                }
            }
        }
        return found.build();
    }

    boolean isLive(long offset) {
        int at = rankOf(offset);
        return at >= 0 && Bits.get(live, at);
    }

    /** The attempt this delivery is for the offset, which must be within it. */
    int attempt(long offset) {
        return attempts[segmentEndingAbove(offset)];
    }

    /** The lowest live offset; there must be one. */
    long firstLive() {
        int at = Bits.nextSet(live, 0, total());
        Invariant.check(at < total(), "a delivery that is kept has live offsets: %d", number);
        return offsetAt(at);
    }

    /** The lowest offset, live or not. */
    long first() {
        return from[0];
    }

    int total() {
        return rank[from.length];
    }

    long[] liveBits() {
        return live;
    }

    long offsetAt(int position) {
        int found = Arrays.binarySearch(rank, position);
        int segment = found >= 0 ? found : -found - 2;
        return from[segment] + (position - rank[segment]);
    }

    /** Position of an offset that is in the delivery, or -1. */
    int rankOf(long offset) {
        int i = segmentEndingAbove(offset);
        return i < from.length && offset >= from[i] ? rankOf(i, offset) : -1;
    }

    private int rankOf(int segment, long offset) {
        return rank[segment] + (int) (offset - from[segment]);
    }

    private long end(int segment) {
        return from[segment] + (rank[segment + 1] - rank[segment]);
    }

    /** The first segment that ends above an offset. */
    private int segmentEndingAbove(long offset) {
        if (from.length == 1) {
            return end(0) > offset ? 0 : 1;
        }
        int found = Arrays.binarySearch(from, offset);
        if (found >= 0) {
            return found;
        }
        int before = -found - 2;
        return before >= 0 && end(before) > offset ? before : before + 1;
    }
}
