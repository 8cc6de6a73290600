package io.hadron.server.node;

import io.hadron.server.stream.StreamController;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;

/**
 * What is done now and then for every partition: retention, forgetting idle producers. On the
 * node's timer.
 */
final class Housekeeping implements Runnable {
    private final Store store;
    private final Partitions partitions;
    private final SpaceWatch space;

    Housekeeping(Store store, Partitions partitions, SpaceWatch space) {
        this.store = store;
        this.partitions = partitions;
        this.space = space;
    }

    @Override
    public void run() {
        try {
            if (!store.health().open()) {
                return;
            }
        } catch (StoreClosedException e) {
            return; // stopping
        }
        for (StreamController partition : partitions.all()) {
            partition.shard().execute(partition::enforceRetention);
            space.tell(partition); // partitions that were opened since the last news
        }
    }
}
