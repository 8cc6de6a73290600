package io.hadron.server.node;

import io.hadron.server.stream.StreamController;
import io.hadron.storage.SpaceState;
import io.hadron.storage.StoreObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes and opens the partitions for producers as the disk fills and empties. Called on the
 * store's threads.
 */
final class SpaceWatch implements StoreObserver {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);

    private final StoreObserver next;
    private final Partitions partitions;
    private volatile boolean full;

    /**
     * @param next is told too
     */
    SpaceWatch(StoreObserver next, Partitions partitions) {
        this.next = next;
        this.partitions = partitions;
    }

    @Override
    public void spaceChanged(SpaceState now, long freeBytes) {
        next.spaceChanged(now, freeBytes);
        full = now == SpaceState.FULL;
        switch (now) {
            case OK -> LOG.info("the disk has room again: {} MiB free", freeBytes >> 20);
            case LOW -> LOG.warn("the disk is getting full: {} MiB free", freeBytes >> 20);
            case FULL ->
                    LOG.error(
                            "the disk is full: {} MiB free; producers are refused",
                            freeBytes >> 20);
        }
        partitions.all().forEach(this::tell);
    }

    /** Tells a partition how it is now. Any thread. */
    void tell(StreamController partition) {
        partition.shard().execute(() -> tellNow(partition));
    }

    /** The same on the partition's shard. */
    void tellNow(StreamController partition) {
        partition.setDiskFull(full);
    }

    @Override
    public void committed(int writes, long bytes, long nanos) {
        next.committed(writes, bytes, nanos);
    }

    @Override
    public void synced(long nanos) {
        next.synced(nanos);
    }

    @Override
    public void stalled(boolean now) {
        next.stalled(now);
    }
}
