package io.hadron.core.partition;

import io.hadron.core.machine.Invariant;

/**
 * Sums the bytes of appended batches that are not committed yet. A ring that grows and allocates
 * nothing else.
 */
final class UncommittedBytes {

    private long[] ends = new long[64];
    private int[] sizes = new int[64];
    private int head;
    private int count;
    private long total;

    void appended(long end, int sizeBytes) {
        if (count == ends.length) {
            grow();
        }
        int tail = (head + count) & (ends.length - 1);
        ends[tail] = end;
        sizes[tail] = sizeBytes;
        count++;
        total += sizeBytes;
    }

    void committed(long end) {
        while (count > 0 && ends[head] <= end) {
            total -= sizes[head];
            head = (head + 1) & (ends.length - 1);
            count--;
        }
        Invariant.check(
                total >= 0 && (count > 0 || total == 0),
                "%d uncommitted bytes in %d batches",
                total,
                count);
    }

    /** Batches that reach beyond the offset are gone. */
    void cut(long newEnd) {
        while (count > 0) {
            int last = (head + count - 1) & (ends.length - 1);
            if (ends[last] <= newEnd) {
                break;
            }
            total -= sizes[last];
            count--;
        }
    }

    void clear() {
        head = 0;
        count = 0;
        total = 0;
    }

    long total() {
        return total;
    }

    private void grow() {
        int capacity = ends.length;
        long[] newEnds = new long[capacity * 2];
        int[] newSizes = new int[capacity * 2];
        for (int i = 0; i < count; i++) {
            newEnds[i] = ends[(head + i) & (capacity - 1)];
            newSizes[i] = sizes[(head + i) & (capacity - 1)];
        }
        ends = newEnds;
        sizes = newSizes;
        head = 0;
    }
}
