package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of a group that wait to be handed out again, with attempts and redelivery times.
 * Neighbors in the same state are one run; runs live in sorted chunks of {@link RunChunk#CAPACITY},
 * 24 bytes each, so a million scattered offsets take 24 to 48 MB and one operation costs a search
 * and a move within a chunk. Each chunk's earliest redelivery time is kept, so finding what is due
 * does not look at what is not.
 */
final class WaitingRuns {

    private static final long UNKNOWN = -1;
    private static final int FIRST_ROOM = 4;

    private @Nullable RunChunk[] chunks = new @Nullable RunChunk[2];

    /** First offset of each chunk. */
    private long[] lows = new long[2];

    /** Earliest redelivery time in each chunk, or {@link #UNKNOWN}. */
    private long[] earliest = new long[2];

    /** Earliest time in each chunk that was in the future when last asked, or {@link #UNKNOWN}. */
    private long[] upcoming = new long[2];

    private int used;
    private long count;

    /** Chunks below this one hold nothing that is due before {@link #idleUntilMs}. */
    private int idleChunks;

    private long idleUntilMs = Long.MAX_VALUE;
    private long nextUpcomingMs = UNKNOWN;

    /** How many offsets wait. */
    long count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The lowest offset that waits; there must be one. */
    long first() {
        Invariant.check(used > 0, "something waits");
        return lows[0];
    }

    /** Whether the lowest offset, which there must be, can be handed out. */
    boolean firstIsDue(long nowMs) {
        return chunk(0).notBefore(0) <= nowMs;
    }

    /** Adds {@code [from, to)}, none of which may be there. */
    void add(long from, long to, int attempts, long notBeforeMs) {
        Invariant.check(
                from < to && to - from <= Integer.MAX_VALUE,
                "a run has a length: %d, %d",
                from,
                to);
        count += to - from;
        if (used == 0) {
            addChunk(0, new RunChunk(FIRST_ROOM));
            chunk(0).insert(0, from, to, attempts, notBeforeMs);
            touched(0);
            return;
        }
        int c = chunkFor(from);
        int at = chunk(c).above(from);
        checkFree(c, at, from, to);
        if (!joined(c, at, from, to, attempts, notBeforeMs)) {
            insert(c, at, from, to, attempts, notBeforeMs);
        } else {
            touched(c);
        }
    }

    /** Removes {@code [from, to)}, all of which must be there. */
    void remove(long from, long to) {
        long at = from;
        while (at < to) {
            Invariant.check(used > 0, "what is taken out waits: %d, %d", from, to);
            int c = chunkFor(at);
            int run = chunk(c).above(at) - 1;
            Invariant.check(
                    run >= 0 && chunk(c).to(run) > at, "what is taken out waits: %d, %d", from, to);
            long stop = Math.min(to, chunk(c).to(run));
            cut(c, run, at, stop);
            count -= stop - at;
            at = stop;
        }
    }

    void clear() {
        Arrays.fill(chunks, null);
        used = 0;
        count = 0;
        idleChunks = 0;
        idleUntilMs = Long.MAX_VALUE;
        nextUpcomingMs = UNKNOWN;
    }

    /** Visits what waits of {@code [from, to)}, clipped to it. */
    void visit(long from, long to, RunVisitor visitor) {
        if (used == 0 || from >= to) {
            return;
        }
        int run = Math.max(0, chunk(chunkFor(from)).above(from) - 1);
        for (int c = chunkFor(from); c < used && lows[c] < to; c++, run = 0) {
            RunChunk chunk = chunk(c);
            for (int i = run; i < chunk.size() && chunk.from(i) < to; i++) {
                if (chunk.to(i) > from) {
                    visitor.run(
                            Math.max(from, chunk.from(i)),
                            Math.min(to, chunk.to(i)),
                            chunk.attempts(i),
                            chunk.notBefore(i));
                }
            }
        }
    }

    /** Visits everything that waits. */
    void visit(RunVisitor visitor) {
        visit(0, Long.MAX_VALUE, visitor);
    }

    /** The lowest offsets that are due, at most so many of them, in at most so many ranges. */
    OffsetRanges due(long nowMs, long maxOffsets, int maxRanges) {
        OffsetRanges.Builder due = OffsetRanges.builder();
        if (nowMs >= idleUntilMs) {
            idleChunks = 0;
            idleUntilMs = Long.MAX_VALUE;
        }
        int c = idleChunks;
        for (; c < used && earliest(c) > nowMs; c++) {
            idleUntilMs = Math.min(idleUntilMs, earliest(c));
        }
        idleChunks = c;
        for (; c < used && due.count() < maxOffsets; c++) {
            if (earliest(c) <= nowMs && !collect(chunk(c), nowMs, maxOffsets, maxRanges, due)) {
                break;
            }
        }
        return due.build();
    }

    /** When something that is not due yet becomes due, or {@link Long#MAX_VALUE}. */
    long nextDueAfter(long nowMs) {
        if (nextUpcomingMs == UNKNOWN || nextUpcomingMs <= nowMs) {
            nextUpcomingMs = Long.MAX_VALUE;
            for (int c = 0; c < used; c++) {
                if (upcoming[c] == UNKNOWN || upcoming[c] <= nowMs) {
                    upcoming[c] = chunk(c).smallestNotBeforeAbove(nowMs);
                }
                nextUpcomingMs = Math.min(nextUpcomingMs, upcoming[c]);
            }
        }
        return nextUpcomingMs;
    }

    /** Number of chunks: for tests of the memory bound. */
    int chunkCount() {
        return used;
    }

    private static boolean collect(
            RunChunk chunk, long nowMs, long maxOffsets, int maxRanges, OffsetRanges.Builder due) {
        for (int i = 0; i < chunk.size(); i++) {
            if (chunk.notBefore(i) <= nowMs) {
                if (due.size() >= maxRanges) {
                    return false;
                }
                long room = maxOffsets - due.count();
                long from = chunk.from(i);
                due.add(from, Math.min(chunk.to(i), from + room));
                if (due.count() >= maxOffsets) {
                    return false;
                }
            }
        }
        return true;
    }

    private long earliest(int c) {
        if (earliest[c] == UNKNOWN) {
            earliest[c] = chunk(c).smallestNotBeforeAbove(-1);
        }
        return earliest[c];
    }

    private RunChunk chunk(int c) {
        RunChunk chunk = chunks[c];
        if (chunk == null) {
            throw new IndexOutOfBoundsException(c);
        }
        return chunk;
    }

    /** The chunk that an offset is in or would be added to. */
    private int chunkFor(long offset) {
        if (used > 0 && lows[used - 1] <= offset) {
            return used - 1;
        }
        int found = Arrays.binarySearch(lows, 0, used, offset);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    private void checkFree(int c, int at, long from, long to) {
        RunChunk chunk = chunk(c);
        boolean afterPrevious = at == 0 || chunk.to(at - 1) <= from;
        long next =
                at < chunk.size() ? chunk.from(at) : c + 1 < used ? lows[c + 1] : Long.MAX_VALUE;
        Invariant.check(afterPrevious && to <= next, "an offset waits once: %d, %d", from, to);
    }

    private boolean joined(int c, int at, long from, long to, int attempts, long notBeforeMs) {
        RunChunk chunk = chunk(c);
        boolean left =
                at > 0
                        && chunk.to(at - 1) == from
                        && chunk.sameState(at - 1, attempts, notBeforeMs);
        boolean right =
                at < chunk.size()
                        && chunk.from(at) == to
                        && chunk.sameState(at, attempts, notBeforeMs);
        if (left && right) {
            chunk.bounds(at - 1, chunk.from(at - 1), chunk.to(at));
            chunk.delete(at);
        } else if (left) {
            chunk.bounds(at - 1, chunk.from(at - 1), to);
        } else if (right) {
            chunk.bounds(at, from, chunk.to(at));
        }
        return left || right;
    }

    private void insert(int c, int at, long from, long to, int attempts, long notBeforeMs) {
        if (!chunk(c).isFull()) {
            chunk(c).insert(at, from, to, attempts, notBeforeMs);
            touched(c);
        } else if (c == used - 1 && at == RunChunk.CAPACITY) {
            // Appending keeps chunks full, which a restart with many scattered offsets relies on.
            addChunk(used, new RunChunk(FIRST_ROOM));
            insert(used - 1, 0, from, to, attempts, notBeforeMs);
        } else {
            addChunk(c + 1, chunk(c).split());
            touched(c);
            touched(c + 1);
            int half = chunk(c).size();
            insert(
                    at > half ? c + 1 : c,
                    at > half ? at - half : at,
                    from,
                    to,
                    attempts,
                    notBeforeMs);
        }
    }

    private void cut(int c, int run, long from, long to) {
        RunChunk chunk = chunk(c);
        long runFrom = chunk.from(run);
        long runTo = chunk.to(run);
        if (runFrom == from && runTo == to) {
            chunk.delete(run);
        } else if (runFrom == from) {
            chunk.bounds(run, to, runTo);
        } else {
            chunk.bounds(run, runFrom, from);
            if (to < runTo) {
                insert(c, run + 1, to, runTo, chunk.attempts(run), chunk.notBefore(run));
            }
        }
        if (chunk.size() == 0) {
            removeChunk(c);
        } else {
            touched(c);
        }
    }

    private void addChunk(int c, RunChunk chunk) {
        if (used == lows.length) {
            chunks = Arrays.copyOf(chunks, used * 2);
            lows = Arrays.copyOf(lows, used * 2);
            earliest = Arrays.copyOf(earliest, used * 2);
            upcoming = Arrays.copyOf(upcoming, used * 2);
        }
        move(c, c + 1, used - c);
        used++;
        chunks[c] = chunk;
        lows[c] = Long.MAX_VALUE;
    }

    private void removeChunk(int c) {
        move(c + 1, c, used - c - 1);
        used--;
        chunks[used] = null;
        forgetFrom(c);
    }

    private void move(int source, int target, int length) {
        System.arraycopy(chunks, source, chunks, target, length);
        System.arraycopy(lows, source, lows, target, length);
        System.arraycopy(earliest, source, earliest, target, length);
        System.arraycopy(upcoming, source, upcoming, target, length);
    }

    private void touched(int c) {
        lows[c] = chunk(c).from(0);
        earliest[c] = UNKNOWN;
        upcoming[c] = UNKNOWN;
        forgetFrom(c);
    }

    private void forgetFrom(int c) {
        nextUpcomingMs = UNKNOWN;
        idleChunks = Math.min(idleChunks, c);
    }
}
