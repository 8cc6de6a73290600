package io.hadron.server.metrics;

import io.hadron.storage.SpaceState;
import io.hadron.storage.StoreMetrics;
import io.hadron.storage.StoreObserver;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Meters of the store: an observer of its events, and a reader of its figures. */
public final class StoreMeters implements StoreObserver {
    private final BrokerMetrics metrics;
    private final LatencyHistogram commits;
    private final LatencyHistogram syncs;
    private final LatencyHistogram writes;
    private final LongAdder bytes;
    private final LongAdder stalls;
    private volatile boolean stalled;
    private volatile SpaceState space = SpaceState.OK;

    StoreMeters(BrokerMetrics metrics) {
        this.metrics = metrics;
        commits = metrics.latency("hadron_store_commit_seconds", "Time of a group commit");
        syncs = metrics.latency("hadron_store_fsync_seconds", "Time of an fsync of the log");
        writes = metrics.sizes("hadron_store_commit_writes", "Writes in a group commit");
        bytes = metrics.adder("hadron.store.commit.bytes", "Payload bytes committed");
        stalls = metrics.adder("hadron.store.stalls", "Times the engine slowed or stopped writers");
        metrics.gauge(
                "hadron.store.stalled",
                "1 while the engine slows or stops writers",
                () -> stalled ? 1 : 0);
        for (SpaceState state : SpaceState.values()) {
            metrics.gauge(
                    "hadron.store.space",
                    "1 for the state that the disk's room is in",
                    "state",
                    state.name().toLowerCase(Locale.ROOT),
                    () -> space == state ? 1 : 0);
        }
    }

    /** Shows the figures of an open store. Call once, when it is open. */
    public void show(Supplier<StoreMetrics> figures) {
        metrics.gauge(
                "hadron.store.queued.writes",
                "Writes submitted and not completed",
                () -> figures.get().queuedWrites());
        metrics.gauge(
                "hadron.store.memory.bytes",
                "Native memory of the engine",
                () -> figures.get().memoryBytes());
        metrics.gauge(
                "hadron.store.disk.used.bytes",
                "Files of the store",
                () -> figures.get().diskUsedBytes());
        metrics.gauge(
                "hadron.store.disk.free.bytes",
                "Room on the file system",
                () -> figures.get().diskFreeBytes());
        metrics.counter(
                "hadron.store.stall.polls",
                "Looks at the engine that found writers slowed or stopped",
                () -> figures.get().stallPolls());
    }

    @Override
    public void committed(int writeCount, long payloadBytes, long nanos) {
        commits.record(nanos);
        writes.record(writeCount);
        bytes.add(payloadBytes);
    }

    @Override
    public void synced(long nanos) {
        syncs.record(nanos);
    }

    @Override
    public void spaceChanged(SpaceState now, long freeBytes) {
        space = now;
    }

    @Override
    public void stalled(boolean now) {
        stalled = now;
        if (now) {
            stalls.increment();
        }
    }
}
