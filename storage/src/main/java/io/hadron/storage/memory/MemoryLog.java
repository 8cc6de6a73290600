package io.hadron.storage.memory;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.LogBounds;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One group's log in memory. Batches are immutable and shared between copies of the log. */
final class MemoryLog {
    /** Bytes that nobody changes; a new object if a fault flips one. */
    record Batch(long base, long last, ByteBuffer bytes) {
        int size() {
            return bytes.capacity();
        }

        long maxTimestampMs() {
            return BatchFrame.maxTimestampMs(bytes, 0);
        }

        Batch flipped(int bit) {
            ByteBuffer copy = ByteBuffer.allocate(size()).put(bytes.duplicate().clear()).clear();
            int at = Math.floorMod(bit / 8, size());
            copy.put(at, (byte) (copy.get(at) ^ 1 << (bit & 7)));
            return new Batch(base, last, copy);
        }
    }

    private final NavigableMap<Long, Batch> byLastOffset;
    private long lowMark;
    private long end;
    private long sizeBytes;

    MemoryLog() {
        this(new TreeMap<>(), 0, 0, 0);
    }

    private MemoryLog(
            NavigableMap<Long, Batch> byLastOffset, long lowMark, long end, long sizeBytes) {
        this.byLastOffset = byLastOffset;
        this.lowMark = lowMark;
        this.end = end;
        this.sizeBytes = sizeBytes;
    }

    /** What is shared are the batches only. */
    MemoryLog copy() {
        return new MemoryLog(new TreeMap<>(byLastOffset), lowMark, end, sizeBytes);
    }

    LogBounds bounds() {
        return new LogBounds(lowMark, end, sizeBytes);
    }

    void append(Batch batch) {
        byLastOffset.put(batch.last(), batch);
        end = batch.last() + 1;
        sizeBytes += batch.size();
    }

    void trim(long newLowMark) {
        if (newLowMark <= lowMark) {
            return;
        }
        lowMark = newLowMark;
        end = Math.max(end, newLowMark);
        remove(byLastOffset.headMap(newLowMark, false));
    }

    void truncate(long newEnd) {
        Batch first = containing(newEnd);
        if (newEnd < end && first != null) {
            end = first.base();
            remove(byLastOffset.tailMap(newEnd, true));
        }
    }

    private void remove(NavigableMap<Long, Batch> range) {
        range.values().forEach(batch -> sizeBytes -= batch.size());
        range.clear();
    }

    /** The first batch that ends at or behind an offset, or null. */
    @Nullable Batch containing(long offset) {
        Map.Entry<Long, Batch> entry = byLastOffset.ceilingEntry(offset);
        return entry == null ? null : entry.getValue();
    }

    Iterable<Batch> batches() {
        return byLastOffset.values();
    }

    void replace(Batch batch) {
        byLastOffset.replace(batch.last(), batch);
    }
}
