package io.hadron.server.consumer;

import io.hadron.server.shard.StoredBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * The batches that a group read last, so that a consumer with little credit does not make the same
 * batch be read for every few records. Owns a reference of each, as far as the node has memory for
 * that. Shard thread only.
 */
final class HeldBatches {
    private final ReadMemory memory;
    private final Deque<StoredBatch> batches = new ArrayDeque<>();

    HeldBatches(ReadMemory memory) {
        this.memory = memory;
    }

    /** Holds these instead, and returns what {@link #from} would; takes over the references. */
    List<StoredBatch> take(List<StoredBatch> read, long offset, long end) {
        clear();
        List<StoredBatch> wanted = select(read, offset, end);
        boolean room = true;
        for (StoredBatch batch : read) {
            room = room && memory.tryTake(batch.payload().size());
            if (room) {
                batches.add(batch);
            } else {
                batch.payload().release();
            }
        }
        return wanted;
    }

    /**
     * Batches from the one that holds the offset on, with a reference each; empty if it is not
     * held.
     */
    List<StoredBatch> from(long offset, long end) {
        return select(batches, offset, end);
    }

    private static List<StoredBatch> select(
            Collection<StoredBatch> batches, long offset, long end) {
        List<StoredBatch> found = new ArrayList<>();
        for (StoredBatch batch : batches) {
            boolean wanted =
                    found.isEmpty()
                            ? batch.baseOffset() <= offset && batch.lastOffset() >= offset
                            : batch.baseOffset() < end;
            if (wanted) {
                batch.payload().retain();
                found.add(batch);
            } else if (!found.isEmpty()) {
                break;
            }
        }
        return found;
    }

    /** What has been handed out completely is not needed soon. */
    void releaseBelow(long offset) {
        StoredBatch first;
        while ((first = batches.peek()) != null && first.lastOffset() < offset) {
            release(batches.remove());
        }
    }

    void clear() {
        batches.forEach(this::release);
        batches.clear();
    }

    private void release(StoredBatch batch) {
        memory.giveBack(batch.payload().size());
        batch.payload().release();
    }
}
