package io.hadron.server.node;

import io.hadron.server.config.StoreConfig;
import io.hadron.server.log.Scrub;
import io.hadron.server.metrics.BrokerMetrics;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.StreamController;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What is done now and then for every partition: retention, forgetting idle producers. On the
 * node's timer.
 */
final class Housekeeping implements Runnable {
    private static final long FIRST_MS = 1_000;
    private static final int AT_ONCE = 50;

    private final Store store;
    private final Partitions partitions;
    private final SpaceWatch space;

    Housekeeping(Store store, Partitions partitions, SpaceWatch space) {
        this.store = store;
        this.partitions = partitions;
        this.space = space;
    }

    /**
     * Begins all that, and to look for damage.
     *
     * @return ends what has a thread of its own
     */
    static AutoCloseable start(
            StoreConfig config,
            Store store,
            Partitions partitions,
            SpaceWatch space,
            ScheduledExecutorService timer,
            BrokerMetrics metrics) {
        timer.scheduleWithFixedDelay(
                new Housekeeping(store, partitions, space),
                FIRST_MS,
                config.retentionInterval().toMillis(),
                TimeUnit.MILLISECONDS);
        metrics.gauge(
                "hadron.groups.stopped",
                "Control groups that have given up on this node",
                () -> partitions.stopped().size());
        long rate = config.scrubRate().bytes();
        if (rate == 0) {
            return () -> {};
        }
        Scrub scrub = new Scrub(store, partitions::logs, rate, config.scrubInterval().toMillis());
        metrics.counter("hadron.scrub.bytes", "Bytes read to find damage", scrub::bytes);
        metrics.counter("hadron.scrub.damaged", "Times that this has found damage", scrub::damaged);
        scrub.start();
        return scrub;
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
        Map<Shard, List<StreamController>> byShard = new HashMap<>();
        for (StreamController partition : partitions.all()) {
            byShard.computeIfAbsent(partition.shard(), shard -> new ArrayList<>()).add(partition);
        }
        // A shard that takes each by itself would be woken, and could fall asleep, for each.
        byShard.forEach((shard, found) -> shard.execute(() -> keep(shard, found, 0)));
    }

    private void keep(Shard shard, List<StreamController> partitions, int from) {
        int to = Math.min(partitions.size(), from + AT_ONCE);
        for (StreamController partition : partitions.subList(from, to)) {
            partition.enforceRetention();
            space.tellNow(partition); // it may have been opened since the last news
        }
        if (to < partitions.size()) {
            shard.execute(() -> keep(shard, partitions, to)); // behind what came meanwhile
        }
    }
}
