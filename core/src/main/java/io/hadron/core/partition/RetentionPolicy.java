package io.hadron.core.partition;

import io.hadron.core.machine.Invariant;
import java.util.List;

/**
 * How much of a partition is kept. Whole segments are dropped, from the oldest on, up to the first
 * that must stay.
 *
 * @param maxAgeMs age after which records are dropped, by the largest timestamp of their segment;
 *     {@link #UNLIMITED} for none
 * @param maxBytes size that the partition may have; {@link #UNLIMITED} for none. It is exceeded by
 *     up to one segment: nothing is dropped that is needed to reach it
 */
public record RetentionPolicy(long maxAgeMs, long maxBytes) {

    /** No limit. */
    public static final long UNLIMITED = -1;

    public static final RetentionPolicy KEEP_ALL = new RetentionPolicy(UNLIMITED, UNLIMITED);

    /**
     * A range of the log that is dropped as a whole.
     *
     * @param endOffset the offset after its last one
     * @param maxTimestampMs the largest timestamp in it. A producer may have set it in the future,
     *     so the driver bounds it by the time of writing
     */
    public record Segment(long startOffset, long endOffset, long sizeBytes, long maxTimestampMs) {

        public Segment {
            if (startOffset < 0 || endOffset <= startOffset || sizeBytes < 0) {
                throw new IllegalArgumentException(
                        "invalid segment: "
                                + startOffset
                                + " to "
                                + endOffset
                                + ", bytes "
                                + sizeBytes);
            }
        }
    }

    public RetentionPolicy {
        if (maxAgeMs < UNLIMITED || maxBytes < UNLIMITED) {
            throw new IllegalArgumentException(
                    "negative retention: " + maxAgeMs + " ms, " + maxBytes + " bytes");
        }
    }

    /**
     * The new low mark: the first offset that is kept.
     *
     * @param nowMs wall clock, milliseconds since 1970
     * @param lowMark the present low mark; never lowered
     * @param floor nothing at or beyond this offset is dropped: the lowest of the committed end and
     *     whatever else must stay
     * @param segments the whole log from the low mark on, ascending; the first may begin before the
     *     low mark
     */
    public long lowMark(long nowMs, long lowMark, long floor, List<Segment> segments) {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.sizeBytes;
        }
        long mark = lowMark;
        long previousEnd = -1;
        for (Segment segment : segments) {
            Invariant.check(
                    segment.startOffset >= previousEnd,
                    "segments overlap at %d",
                    segment.startOffset);
            previousEnd = segment.endOffset;
            if (segment.endOffset <= lowMark) {
                bytes -= segment.sizeBytes;
                continue;
            }
            boolean tooOld = maxAgeMs != UNLIMITED && segment.maxTimestampMs < nowMs - maxAgeMs;
            boolean tooMuch = maxBytes != UNLIMITED && bytes - segment.sizeBytes >= maxBytes;
            if (segment.endOffset > floor || !(tooOld || tooMuch)) {
                break;
            }
            mark = segment.endOffset;
            bytes -= segment.sizeBytes;
        }
        Invariant.check(
                mark >= lowMark && (mark == lowMark || mark <= floor),
                "low mark %d above %d",
                mark,
                floor);
        return mark;
    }
}
