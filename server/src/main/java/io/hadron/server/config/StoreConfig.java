package io.hadron.server.config;

import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageLimits;
import io.hadron.storage.StorageMemory;
import io.hadron.storage.StorageSpace;
import io.hadron.storage.SyncMode;
import java.nio.file.Path;
import java.time.Duration;

/** The store on disk. */
public record StoreConfig(
        @Setting(
                        value = "always",
                        doc =
                                "When acknowledged means on disk: always (fsync first), interval"
                                        + " (within syncInterval), os (when the system writes it;"
                                        + " survives a crash of the process, not of the machine).")
                SyncMode sync,
        @Setting(value = "200ms", doc = "Longest time between fsyncs with sync: interval.")
                Duration syncInterval,
        @Setting(value = "32MiB", doc = "Cache for blocks, indexes and filters of table files.")
                DataSize blockCache,
        @Setting(value = "64MiB", doc = "Memory for writes that are not in a table file yet.")
                DataSize memtables,
        @Setting(
                        value = "16MiB",
                        doc = "Most payload in one group commit; a larger batch goes alone.")
                DataSize commit,
        @Setting(
                        value = "128MiB",
                        doc = "Size of a file that can be given back on a full disk; 0 for none.")
                DataSize reserve,
        @Setting(
                        value = "512MiB",
                        doc =
                                "With less free space producers get STORAGE_FULL until there is more.")
                DataSize fullBelow,
        @Setting(value = "1GiB", doc = "With less free space there is a warning in the log.")
                DataSize lowBelow,
        @Setting(value = "250ms", doc = "Time between looks at the free space.") Duration spacePoll,
        @Setting(value = "5s", doc = "Time between checks of retention.")
                Duration retentionInterval,
        @Setting(
                        value = "4MiB",
                        doc =
                                "Bytes a second that are read to find damage in what nobody reads;"
                                        + " 0 for none. A terabyte takes three days.")
                DataSize scrubRate,
        @Setting(
                        value = "3d",
                        doc =
                                "From the beginning of one check of all stored batches to the next,"
                                        + " if it does not take longer.")
                Duration scrubInterval) {
    public StoreConfig {
        Checks.range("storage.syncInterval", syncInterval, "1ms", "1m");
        Checks.range("storage.blockCache", blockCache, "1MiB", "1TiB");
        Checks.range("storage.memtables", memtables, "1MiB", "1TiB");
        Checks.range("storage.commit", commit, "64KiB", "256MiB");
        Checks.range("storage.reserve", reserve, "0B", "1TiB");
        Checks.that(
                lowBelow.compareTo(fullBelow) >= 0,
                "storage.lowBelow ("
                        + lowBelow
                        + ") must be at least storage.fullBelow ("
                        + fullBelow
                        + ")");
        Checks.range("storage.spacePoll", spacePoll, "10ms", "1m");
        Checks.range("storage.retentionInterval", retentionInterval, "10ms", "1d");
        Checks.that(
                scrubRate.bytes() == 0 || scrubRate.compareTo(DataSize.ofKiB(64)) >= 0,
                "storage.scrubRate must be 0B or at least 64KiB, it is " + scrubRate);
        Checks.range("storage.scrubInterval", scrubInterval, "100ms", "365d");
    }

    /**
     * As the storage module wants it.
     *
     * @param dir where the store lies
     */
    public StorageConfig engine(Path dir) {
        StorageLimits defaults = StorageLimits.DEFAULT;
        return new StorageConfig(
                dir,
                sync,
                syncInterval,
                new StorageMemory(blockCache.bytes(), memtables.bytes(), commit.bytes()),
                // What a leader has taken, its followers must take, whatever they would take from
                // clients: limits.maxBatch is asked before a batch is appended, and not again.
                new StorageLimits(
                        StorageLimits.MOST_BATCH, defaults.maxStateKey(), defaults.maxStateValue()),
                new StorageSpace(reserve.bytes(), fullBelow.bytes(), lowBelow.bytes(), spacePoll));
    }
}
