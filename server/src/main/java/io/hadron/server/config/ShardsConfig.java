package io.hadron.server.config;

/** The threads that own partitions, and what they keep in memory. */
public record ShardsConfig(
        @Setting(value = "0", doc = "Shard threads; 0 takes one per processor.") int count,
        @Setting(value = "128MiB", doc = "Newest batches kept in memory, over all partitions.")
                DataSize tailCache) {
    public ShardsConfig {
        Checks.range("shards.count", count, 0, 1024);
        Checks.range("shards.tailCache", tailCache, "1MiB", "1TiB");
    }

    /** The number of shard threads on this machine. */
    public int threads() {
        return count == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors()) : count;
    }
}
