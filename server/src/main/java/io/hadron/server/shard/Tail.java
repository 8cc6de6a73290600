package io.hadron.server.shard;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest batches of one partition, consecutive, oldest first: a ring that grows. Shard thread
 * only.
 */
public final class Tail {
    private final TailCache cache;
    private @Nullable StoredBatch[] ring = new StoredBatch[8];
    private int head;
    private int size;

    Tail(TailCache cache) {
        this.cache = cache;
    }

    /** Adds the next batch and takes over one reference of its payload. */
    public void add(StoredBatch batch) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = batch;
        size++;
        cache.added(this, batch);
    }

    /** First offset held, or Long.MAX_VALUE when empty. */
    public long firstOffset() {
        return size == 0 ? Long.MAX_VALUE : at(0).baseOffset();
    }

    /** The offset after the last batch held, or Long.MIN_VALUE when empty. */
    public long endOffset() {
        return size == 0 ? Long.MIN_VALUE : at(size - 1).lastOffset() + 1;
    }

    /**
     * Batches from the one that contains {@code from} on, all below {@code end}, until their bytes
     * reach {@code maxBytes} (at least one). The caller gets a reference to each. Empty if {@code
     * from} is not held.
     */
    public List<StoredBatch> read(long from, long end, int maxBytes) {
        if (from < firstOffset()) {
            return List.of();
        }
        List<StoredBatch> found = new ArrayList<>();
        int bytes = 0;
        for (int i = indexOf(from); i < size; i++) {
            StoredBatch batch = at(i);
            if (batch.lastOffset() >= end
                    || (bytes > 0 && bytes + batch.payload().size() > maxBytes)) {
                break;
            }
            batch.payload().retain();
            found.add(batch);
            bytes += batch.payload().size();
        }
        return found;
    }

    /** Gives all its memory back. */
    public void close() {
        if (size > 0) {
            cache.forget(this);
        }
        ring = new StoredBatch[8];
        size = 0;
        head = 0;
    }

    void removeFirst(StoredBatch expected) {
        if (size == 0 || at(0).baseOffset() != expected.baseOffset()) {
            throw new IllegalStateException(
                    "the oldest cached batch is not the oldest of its partition");
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
    }

    private int indexOf(long offset) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            StoredBatch batch = at(middle);
            if (batch.lastOffset() < offset) {
                low = middle + 1;
            } else if (batch.baseOffset() > offset) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return low;
    }

    private StoredBatch at(int index) {
        StoredBatch batch = ring[(head + index) & (ring.length - 1)];
        if (batch == null) {
            throw new IllegalStateException("hole in the tail");
        }
        return batch;
    }

    private void grow() {
        @Nullable StoredBatch[] larger = new StoredBatch[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
    }
}
