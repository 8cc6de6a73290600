package io.hadron.storage.rocksdb;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.LogBounds;
import io.hadron.storage.RetentionPolicy;
import java.util.OptionalLong;
import org.rocksdb.RocksDBException;

/**
 * Finds batches by size and by time. Position and time in the keys only grow along the log, so both
 * are binary searches over offsets: some thirty seeks for any log.
 */
final class LogSearch {
    private final Engine engine;

    LogSearch(Engine engine) {
        this.engine = engine;
    }

    /** A question about a batch; once true, it is true for all later batches. */
    private interface Threshold {
        boolean reached(LogCursor cursor, int batchBytes);
    }

    /** See {@link io.hadron.storage.Store#offsetForTime}. */
    OptionalLong offsetForTime(GroupLog log, long timestampMs, long endOffset)
            throws RocksDBException {
        LogBounds bounds = log.bounds();
        long limit = Math.min(endOffset, bounds.end());
        if (bounds.lowMark() >= limit) {
            return OptionalLong.empty();
        }
        try (LogCursor cursor = new LogCursor(engine, log.group, bounds.lowMark(), limit)) {
            long base =
                    firstWhere(
                            cursor,
                            bounds.lowMark(),
                            limit,
                            (at, bytes) -> at.maxTimestampSoFarMs() >= timestampMs);
            if (base < 0) {
                return OptionalLong.empty();
            }
            // A deleted batch may have been ahead of its time: then the first batch left answers
            // for it, wrongly.
            boolean found = cursor.seek(Math.max(base, bounds.lowMark()));
            while (found) {
                cursor.readHead();
                if (BatchFrame.maxTimestampMs(cursor.head(), 0) >= timestampMs) {
                    return OptionalLong.of(
                            Math.max(BatchFrame.baseOffset(cursor.head(), 0), bounds.lowMark()));
                }
                found = cursor.next();
            }
            return OptionalLong.empty();
        }
    }

    /** See {@link io.hadron.storage.Store#retentionOffset}. */
    long retentionOffset(GroupLog log, RetentionPolicy policy, long notBeyond)
            throws RocksDBException {
        LogBounds bounds = log.bounds();
        long keep = bounds.lowMark();
        if (bounds.isEmpty() || notBeyond <= keep) {
            return keep;
        }
        if (policy.minTimestampMs() != Long.MIN_VALUE) {
            keep = offsetForTime(log, policy.minTimestampMs(), bounds.end()).orElse(bounds.end());
        }
        try (LogCursor cursor = new LogCursor(engine, log.group, bounds.lowMark(), bounds.end())) {
            long surplus = bounds.sizeBytes() - policy.maxBytes();
            if (surplus > 0 && cursor.seek(bounds.lowMark())) {
                long mustGo = cursor.position() - cursor.readHead() + surplus;
                long base =
                        firstWhere(
                                cursor,
                                bounds.lowMark(),
                                bounds.end(),
                                (at, bytes) -> at.position() - bytes >= mustGo);
                keep = Math.max(keep, base < 0 ? bounds.end() : base);
            }
            if (keep > notBeyond && cursor.seek(notBeyond)) {
                cursor.readHead();
                keep = BatchFrame.baseOffset(cursor.head(), 0);
            }
        }
        return Math.max(keep, bounds.lowMark());
    }

    /** Base offset of the first batch in [low, end) that reaches the threshold, or -1. */
    private static long firstWhere(LogCursor cursor, long low, long end, Threshold threshold)
            throws RocksDBException {
        long from = low;
        long to = end;
        long found = -1;
        while (from < to) {
            long middle = from + (to - from) / 2;
            if (!cursor.seek(middle)) {
                to = middle;
                continue;
            }
            int bytes = cursor.readHead();
            if (threshold.reached(cursor, bytes)) {
                found = BatchFrame.baseOffset(cursor.head(), 0);
                to = Math.min(middle, found);
            } else {
                from = cursor.lastOffset() + 1;
            }
        }
        return found;
    }
}
