package io.hadron.simulation.world;

import io.hadron.core.machine.Invariant;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a disk holds: a log and a state per control group. */
public final class DiskImage {

    /** One control group's part. */
    public static final class Group {

        private final TreeMap<Long, LogEntry> log = new TreeMap<>();
        private final TreeMap<String, byte[]> state = new TreeMap<>();
        private long lowMark;
        private long end;

        /** An equal one that changes on its own. */
        public Group copy() {
            var copy = new Group();
            copy.log.putAll(log);
            copy.state.putAll(state);
            copy.lowMark = lowMark;
            copy.end = end;
            return copy;
        }

        /** Makes one change. */
        public void apply(DiskOp op) {
            switch (op) {
                case DiskOp.Append(long _, LogEntry entry) -> {
                    Invariant.check(
                            entry.baseOffset() == end,
                            "a batch goes to %d, the log ends at %d",
                            entry.baseOffset(),
                            end);
                    log.put(entry.baseOffset(), entry);
                    end = entry.end();
                }
                case DiskOp.Put(long _, String key, byte[] value) -> state.put(key, value);
                case DiskOp.Delete(long _, String key) -> state.remove(key);
                case DiskOp.Trim(long _, long mark) -> trim(mark);
                case DiskOp.Truncate(long _, long newEnd) -> truncate(newEnd);
                case DiskOp.Reset(long _, long base) -> {
                    log.clear();
                    state.clear();
                    lowMark = base;
                    end = base;
                }
            }
        }

        private void trim(long mark) {
            lowMark = Math.max(lowMark, Math.min(mark, end));
            while (!log.isEmpty() && log.firstEntry().getValue().end() <= lowMark) {
                log.pollFirstEntry();
            }
        }

        private void truncate(long newEnd) {
            log.tailMap(newEnd, true).clear();
            Invariant.check(
                    log.isEmpty() || log.lastEntry().getValue().end() <= newEnd,
                    "a cut at %d goes through a batch",
                    newEnd);
            end = Math.min(end, newEnd);
            lowMark = Math.min(lowMark, end);
        }

        /** Batches by base offset. */
        public NavigableMap<Long, LogEntry> log() {
            return log;
        }

        public SortedMap<String, byte[]> state() {
            return state;
        }

        public long lowMark() {
            return lowMark;
        }

        public long end() {
            return end;
        }
    }

    private final TreeMap<Long, Group> groups = new TreeMap<>();

    /** A group's part; empty if nothing was ever written. */
    public Group group(long id) {
        return groups.computeIfAbsent(id, k -> new Group());
    }

    void apply(List<DiskOp> write) {
        write.forEach(op -> group(op.group()).apply(op));
    }

    DiskImage copy() {
        var copy = new DiskImage();
        groups.forEach((id, group) -> copy.groups.put(id, group.copy()));
        return copy;
    }
}
