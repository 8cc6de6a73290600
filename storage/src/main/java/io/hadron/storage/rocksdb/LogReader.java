package io.hadron.storage.rocksdb;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.LogBounds;
import io.hadron.storage.ReadOutcome;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Copies whole, checked batches out of the database. */
final class LogReader {
    private final Engine engine;

    LogReader(Engine engine) {
        this.engine = engine;
    }

    ReadOutcome read(GroupLog log, long fromOffset, long endOffset, ByteBuffer target) {
        while (true) {
            LogBounds bounds = log.bounds();
            if (fromOffset < bounds.lowMark()) {
                return new ReadOutcome.BelowLowMark(bounds.lowMark());
            }
            long limit = Math.min(endOffset, bounds.end());
            if (fromOffset >= limit) {
                return new ReadOutcome.EndOfLog(bounds.end());
            }
            ReadOutcome outcome = copy(log.group, fromOffset, limit, target);
            if (outcome instanceof ReadOutcome.EndOfLog) {
                return new ReadOutcome.EndOfLog(bounds.end());
            }
            // A cut of the log may have run meanwhile; only with the same bounds a hole is damage.
            if (!(outcome instanceof ReadOutcome.Corrupt) || !moved(bounds, log.bounds())) {
                return outcome;
            }
        }
    }

    private static boolean moved(LogBounds before, LogBounds now) {
        return !before.equals(now);
    }

    private ReadOutcome copy(long group, long fromOffset, long limit, ByteBuffer target) {
        int start = target.position();
        long first = -1;
        long expected = fromOffset;
        ReadOutcome stop;
        try (LogCursor cursor = new LogCursor(engine, group, fromOffset, limit)) {
            CRC32C crc = new CRC32C();
            boolean found = cursor.seek(fromOffset);
            while (true) {
                if (!found) {
                    stop = nothingMore(group, expected, limit);
                    break;
                }
                int size = cursor.copyTo(target);
                if (size > target.remaining()) {
                    stop = new ReadOutcome.TooSmall(size);
                    break;
                }
                int at = target.position();
                String problem =
                        problem(target, at, size, expected, cursor.lastOffset(), first >= 0, crc);
                if (problem != null) {
                    stop = new ReadOutcome.Corrupt(expected, problem);
                    break;
                }
                if (first < 0) {
                    first = BatchFrame.baseOffset(target, at);
                }
                expected = cursor.lastOffset() + 1;
                target.position(at + size);
                found = cursor.next();
            }
        } catch (RocksDBException e) {
            stop = new ReadOutcome.Corrupt(expected, String.valueOf(e.getMessage()));
        }
        // What was whole is handed out; the next read meets the problem at its very start.
        return first < 0
                ? stop
                : new ReadOutcome.Batches(target.position() - start, first, expected - 1);
    }

    /**
     * The log goes on up to the limit, or at least to a batch that reaches beyond it; if not,
     * something is missing.
     */
    private ReadOutcome nothingMore(long group, long expected, long limit) throws RocksDBException {
        if (expected >= limit) {
            return new ReadOutcome.EndOfLog(limit);
        }
        try (LogCursor beyond = new LogCursor(engine, group, expected, Long.MAX_VALUE)) {
            if (beyond.seek(expected)) {
                beyond.readHead();
                if (BatchFrame.baseOffset(beyond.head(), 0) <= expected) {
                    return new ReadOutcome.EndOfLog(limit);
                }
            }
            return new ReadOutcome.Corrupt(expected, "the batch is missing");
        }
    }

    private static @Nullable String problem(
            ByteBuffer target,
            int at,
            int size,
            long expected,
            long last,
            boolean following,
            CRC32C crc) {
        if (size < BatchFrame.HEADER_BYTES) {
            return "a value of " + size + " bytes is no batch";
        }
        long base = BatchFrame.baseOffset(target, at);
        if (following ? base != expected : base > expected) {
            return "the batch at this offset is missing, the next one begins at " + base;
        }
        String problem = BatchFrame.headerProblem(target, at, size, base, last);
        if (problem != null) {
            return problem;
        }
        return BatchFrame.crcFits(target, at, size, crc) ? null : "the batch fails its checksum";
    }
}
