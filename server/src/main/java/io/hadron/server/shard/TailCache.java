package io.hadron.server.shard;

import java.util.ArrayDeque;

/**
 * The newest batches of a shard's partitions, kept as they came from the network. One budget for
 * all: when it is spent, the oldest batch of the shard leaves, whichever partition it belongs to.
 * Readers that keep up never touch the disk.
 *
 * <p>Shard thread only; the payloads handed out are reference counted.
 */
public final class TailCache {
    /** What a cached batch costs beyond its bytes, so that many small ones are bounded too. */
    private static final int OVERHEAD_BYTES = 512;

    private final long budgetBytes;
    private final ArrayDeque<Entry> byAge = new ArrayDeque<>();
    private long bytes;

    record Entry(Tail owner, StoredBatch batch) {}

    TailCache(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /** A new, empty tail for one partition. */
    public Tail open() {
        return new Tail(this);
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes;
    }

    void added(Tail owner, StoredBatch batch) {
        byAge.add(new Entry(owner, batch));
        bytes += batch.payload().size() + OVERHEAD_BYTES;
        while (bytes > budgetBytes && !byAge.isEmpty()) {
            Entry oldest = byAge.remove();
            oldest.owner.removeFirst(oldest.batch);
            drop(oldest.batch);
        }
    }

    void forget(Tail owner) {
        byAge.removeIf(entry -> { // one pass: to remove them one by one would shift the rest each
            // time
            if (entry.owner != owner) {
                return false;
            }
            drop(entry.batch);
            return true;
        });
    }

    void clear() {
        byAge.forEach(entry -> entry.batch.payload().release());
        byAge.clear();
        bytes = 0;
    }

    private void drop(StoredBatch batch) {
        bytes -= batch.payload().size() + OVERHEAD_BYTES;
        batch.payload().release();
    }
}
