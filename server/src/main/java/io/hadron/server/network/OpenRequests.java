package io.hadron.server.network;

import java.util.Arrays;

/**
 * Correlations that are in use on one connection, each with the time of its request: an open hash
 * table of longs, because every request passes through it. One event loop.
 */
final class OpenRequests {
    private static final long ABSENT = Long.MIN_VALUE;

    private long[] keys = new long[16];
    private long[] values = filled(16);
    private int size;

    private static long[] filled(int length) {
        long[] array = new long[length];
        Arrays.fill(array, ABSENT);
        return array;
    }

    int size() {
        return size;
    }

    boolean contains(long key) {
        return values[find(key)] != ABSENT;
    }

    /** Adds a key; false if it is there already. */
    boolean add(long key, long value) {
        int at = find(key);
        if (values[at] != ABSENT) {
            return false;
        }
        keys[at] = key;
        values[at] = value == ABSENT ? ABSENT + 1 : value;
        size++;
        if (size * 2 > keys.length) {
            grow();
        }
        return true;
    }

    /** Removes a key and returns its value, or {@code otherwise} if it is not there. */
    long remove(long key, long otherwise) {
        int at = find(key);
        long value = values[at];
        if (value == ABSENT) {
            return otherwise;
        }
        size--;
        values[at] = ABSENT;
        closeGap(at);
        return value;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = home(key, mask);
        while (values[at] != ABSENT && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private static int home(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }

    /** Moves later keys of a run back, so that searches never cross a hole. */
    private void closeGap(int hole) {
        int mask = keys.length - 1;
        int gap = hole;
        for (int at = (hole + 1) & mask; values[at] != ABSENT; at = (at + 1) & mask) {
            int home = home(keys[at], mask);
            boolean reachable = gap <= at ? home > gap && home <= at : home > gap || home <= at;
            if (!reachable) {
                keys[gap] = keys[at];
                values[gap] = values[at];
                values[at] = ABSENT;
                gap = at;
            }
        }
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = filled(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != ABSENT) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
