package io.hadron.core.consumer;

import java.util.Arrays;

/** A few hundred runs in columns, sorted by offset: the leaf of {@link WaitingRuns}. */
final class RunChunk {

    static final int CAPACITY = 256;

    private long[] from;
    private int[] length;
    private int[] attempts;
    private long[] notBefore;
    private int size;

    RunChunk(int room) {
        from = new long[room];
        length = new int[room];
        attempts = new int[room];
        notBefore = new long[room];
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    long from(int at) {
        return from[at];
    }

    long to(int at) {
        return from[at] + length[at];
    }

    int attempts(int at) {
        return attempts[at];
    }

    long notBefore(int at) {
        return notBefore[at];
    }

    boolean sameState(int at, int otherAttempts, long otherNotBefore) {
        return attempts[at] == otherAttempts && notBefore[at] == otherNotBefore;
    }

    void bounds(int at, long newFrom, long newTo) {
        from[at] = newFrom;
        length[at] = (int) (newTo - newFrom);
    }

    /** Index of the first run that starts above an offset. */
    int above(long offset) {
        int found = Arrays.binarySearch(from, 0, size, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    void insert(int at, long newFrom, long newTo, int newAttempts, long newNotBefore) {
        if (size == from.length) {
            int room = Math.min(CAPACITY, size * 2);
            from = Arrays.copyOf(from, room);
            length = Arrays.copyOf(length, room);
            attempts = Arrays.copyOf(attempts, room);
            notBefore = Arrays.copyOf(notBefore, room);
        }
        move(at, at + 1, size - at);
        size++;
        bounds(at, newFrom, newTo);
        attempts[at] = newAttempts;
        notBefore[at] = newNotBefore;
    }

    void delete(int at) {
        move(at + 1, at, size - at - 1);
        size--;
    }

    /** Moves the upper half to a new chunk. */
    RunChunk split() {
        int half = size / 2;
        RunChunk upper = new RunChunk(CAPACITY);
        upper.size = size - half;
        System.arraycopy(from, half, upper.from, 0, upper.size);
        System.arraycopy(length, half, upper.length, 0, upper.size);
        System.arraycopy(attempts, half, upper.attempts, 0, upper.size);
        System.arraycopy(notBefore, half, upper.notBefore, 0, upper.size);
        size = half;
        return upper;
    }

    /** The smallest redelivery time that is above {@code ms}, or {@link Long#MAX_VALUE}. */
    long smallestNotBeforeAbove(long ms) {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            long time = notBefore[i];
            if (time > ms && time < smallest) {
                smallest = time;
            }
        }
        return smallest;
    }

    private void move(int source, int target, int count) {
        System.arraycopy(from, source, from, target, count);
        System.arraycopy(length, source, length, target, count);
        System.arraycopy(attempts, source, attempts, target, count);
        System.arraycopy(notBefore, source, notBefore, target, count);
    }
}
