package io.hadron.storage;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a node stores.
 *
 * @param dir the data directory
 * @param syncInterval for {@link SyncMode#INTERVAL}: longest time a completed write stays volatile
 */
public record StorageConfig(
        Path dir,
        SyncMode sync,
        Duration syncInterval,
        StorageMemory memory,
        StorageLimits limits,
        StorageSpace space) {
    public StorageConfig {
        if (syncInterval.toMillis() < 1 || syncInterval.toMillis() > 60_000) {
            throw new IllegalArgumentException(
                    "storage.sync-interval must be between 1ms and 60s: " + syncInterval);
        }
    }

    /** Defaults for everything but the place. */
    public static StorageConfig at(Path dir) {
        return new StorageConfig(
                dir,
                SyncMode.ALWAYS,
                Duration.ofMillis(200),
                StorageMemory.DEFAULT,
                StorageLimits.DEFAULT,
                StorageSpace.DEFAULT);
    }

    public StorageConfig withSync(SyncMode mode) {
        return new StorageConfig(dir, mode, syncInterval, memory, limits, space);
    }

    public StorageConfig withSyncInterval(Duration interval) {
        return new StorageConfig(dir, sync, interval, memory, limits, space);
    }

    public StorageConfig withMemory(StorageMemory other) {
        return new StorageConfig(dir, sync, syncInterval, other, limits, space);
    }

    public StorageConfig withLimits(StorageLimits other) {
        return new StorageConfig(dir, sync, syncInterval, memory, other, space);
    }

    public StorageConfig withSpace(StorageSpace other) {
        return new StorageConfig(dir, sync, syncInterval, memory, limits, other);
    }
}
