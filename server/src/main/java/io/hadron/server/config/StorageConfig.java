package io.hadron.server.config;

import java.time.Duration;

/** The store on disk. */
public record StorageConfig(
        @Setting(
                        value = "always",
                        doc =
                                "When acknowledged means on disk: always (fsync first), interval (within"
                                        + " syncInterval), os (when the system writes it; survives a"
                                        + " crash of the process, not of the machine).")
                SyncMode sync,
        @Setting(value = "100ms", doc = "Longest time between fsyncs with sync: interval.")
                Duration syncInterval,
        @Setting(value = "64MiB", doc = "Block cache of the store, memtables included in it.")
                DataSize cache,
        @Setting(
                        value = "64MiB",
                        doc = "Memory for writes not yet in a table file, per kind of data.")
                DataSize memtable,
        @Setting(
                        value = "64MiB",
                        doc =
                                "Size of a reserve file that is given up to finish a clean stop on a full disk.")
                DataSize reserve,
        @Setting(
                        value = "95%",
                        doc = "Producers are refused with STORAGE_FULL above this use of the disk.")
                Percent highWater,
        @Setting(value = "93%", doc = "Producers are served again below this use of the disk.")
                Percent lowWater,
        @Setting(value = "10s", doc = "Time between checks of retention and disk use.")
                Duration checkInterval) {
    public StorageConfig {
        Checks.range("storage.syncInterval", syncInterval, "1ms", "1m");
        Checks.range("storage.cache", cache, "1MiB", "1TiB");
        Checks.range("storage.memtable", memtable, "1MiB", "16GiB");
        Checks.range("storage.reserve", reserve, "0B", "1TiB");
        Checks.that(
                lowWater.compareTo(highWater) < 0,
                "storage.lowWater ("
                        + lowWater
                        + ") must be below storage.highWater ("
                        + highWater
                        + ")");
        Checks.range("storage.checkInterval", checkInterval, "10ms", "1d");
    }
}
