package io.hadron.storage.rocksdb;

import io.hadron.storage.LogBounds;

/**
 * Where one group's log stands. The writer thread works on the fields; everybody else sees the
 * bounds that it published after the commit that made them true.
 */
final class GroupLog {
    final long group;

    private volatile LogBounds published;

    // Writer thread only, from here on.
    long lowMark;
    long end;

    /** Position (see {@link Keys}) at which the batch with the low mark begins. */
    long lowPosition;

    /** Position behind the last batch. */
    long endPosition;

    /** Largest timestamp of any batch so far. */
    long maxTimestampMs;

    /**
     * Batches before this position have been deleted from the database; those up to the low mark
     * will be.
     */
    long deletedPosition;

    /** Size of the log when it was deleted for good. */
    long droppedBytes;

    /** The low mark has moved, so {@link #lowPosition} has to be found anew. */
    boolean lowMoved;

    /** A group is known to the database once its low mark is stored. */
    boolean registered;

    private final long[] saved = new long[6];
    private boolean savedLowMoved;
    private boolean savedRegistered;

    /** Number of the write that saved, so that one write saves once. */
    private long savedBy = -1;

    /** Number of the commit that will publish. */
    private long touchedBy = -1;

    GroupLog(long group) {
        this.group = group;
        this.maxTimestampMs = Long.MIN_VALUE;
        this.published = LogBounds.EMPTY;
    }

    LogBounds bounds() {
        return published;
    }

    void publish() {
        published = new LogBounds(lowMark, end, Math.max(0, endPosition - lowPosition));
    }

    /** The log is empty and begins, and ends, at an offset. */
    void emptyAt(long offset) {
        lowMark = offset;
        end = offset;
        lowPosition = endPosition;
    }

    /** Remembers the fields for {@link #restore}; true the first time for this write. */
    boolean save(long write) {
        if (savedBy == write) {
            return false;
        }
        savedBy = write;
        saved[0] = lowMark;
        saved[1] = end;
        saved[2] = lowPosition;
        saved[3] = endPosition;
        saved[4] = maxTimestampMs;
        saved[5] = deletedPosition;
        savedLowMoved = lowMoved;
        savedRegistered = registered;
        return true;
    }

    void restore() {
        lowMark = saved[0];
        end = saved[1];
        lowPosition = saved[2];
        endPosition = saved[3];
        maxTimestampMs = saved[4];
        deletedPosition = saved[5];
        lowMoved = savedLowMoved;
        registered = savedRegistered;
    }

    /** True the first time for this commit. */
    boolean touch(long commit) {
        if (touchedBy == commit) {
            return false;
        }
        touchedBy = commit;
        return true;
    }
}
