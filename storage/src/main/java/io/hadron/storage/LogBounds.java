package io.hadron.storage;

/**
 * Extent of a log.
 *
 * @param lowMark first offset that can be read
 * @param end offset that the next append takes; equal to the low mark if the log is empty
 * @param sizeBytes bytes of the batches in between
 */
public record LogBounds(long lowMark, long end, long sizeBytes) {
    public static final LogBounds EMPTY = new LogBounds(0, 0, 0);

    public LogBounds {
        if (lowMark < 0 || end < lowMark || sizeBytes < 0) {
            throw new IllegalArgumentException(
                    "log bounds " + lowMark + ".." + end + ", " + sizeBytes + " bytes");
        }
    }

    public boolean isEmpty() {
        return lowMark == end;
    }
}
