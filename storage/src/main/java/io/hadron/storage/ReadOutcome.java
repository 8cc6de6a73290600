package io.hadron.storage;

/** What a read found. */
public sealed interface ReadOutcome {

    /**
     * Whole batches, one behind the other.
     *
     * @param bytes how many were copied, at least one batch
     * @param baseOffset of the first batch; may be below the offset asked for
     * @param lastOffset of the last record of the last batch: continue behind it
     */
    record Batches(int bytes, long baseOffset, long lastOffset) implements ReadOutcome {}

    /** The first batch does not fit; it needs {@code neededBytes} of room. */
    record TooSmall(int neededBytes) implements ReadOutcome {}

    /** The offset has been deleted by retention; {@code lowMark} is the first one still there. */
    record BelowLowMark(long lowMark) implements ReadOutcome {}

    /** Nothing (more) before the end that was asked for; {@code end} is where the log ends now. */
    record EndOfLog(long end) implements ReadOutcome {}

    /**
     * The log is damaged at this offset: a failed check, or a hole. Batches before it can still be
     * read. Repair comes from another replica, never from cutting the log.
     */
    record Corrupt(long offset, String what) implements ReadOutcome {}
}
