package io.hadron.server.consumer;

import io.hadron.server.shard.StoredBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The batches that a group read last, so that a consumer with little credit does not make the same
 * batch be read for every few records. Owns a reference of each. Shard thread only.
 */
final class HeldBatches {
    private final Deque<StoredBatch> batches = new ArrayDeque<>();

    /** Replaces what is held; takes over the references. */
    void replace(List<StoredBatch> read) {
        clear();
        batches.addAll(read);
    }

    /**
     * Batches from the one that holds the offset on, with a reference each; empty if it is not
     * held.
     */
    List<StoredBatch> from(long offset, long end) {
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

    /** Gives up the batches that end below the offset: they have been handed out. */
    void dropBelow(long offset) {
        StoredBatch first;
        while ((first = batches.peek()) != null && first.lastOffset() < offset) {
            batches.remove();
            first.payload().release();
        }
    }

    void clear() {
        batches.forEach(batch -> batch.payload().release());
        batches.clear();
    }
}
