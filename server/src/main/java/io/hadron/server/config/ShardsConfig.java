package io.hadron.server.config;

import java.time.Duration;

/** The threads that own partitions, and what they keep in memory. */
public record ShardsConfig(
        @Setting(value = "0", doc = "Shard threads; 0 takes one per processor.") int count,
        @Setting(value = "128MiB", doc = "Newest batches kept in memory, over all partitions.")
                DataSize tailCache,
        @Setting(
                        value = "30s",
                        doc =
                                "A shard that gets no further with one thing for so long hangs: the node ends"
                                        + " with code 73, and others lead instead. While the process as a"
                                        + " whole stands still no time passes. 0s to let it hang.")
                Duration hangTimeout) {
    public ShardsConfig {
        Checks.range("shards.count", count, 0, 1024);
        Checks.range("shards.tailCache", tailCache, "1MiB", "1TiB");
        Checks.that(
                hangTimeout.isZero() || hangTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "shards.hangTimeout must be 0s or at least 1s, it is "
                        + Durations.print(hangTimeout));
        Checks.range("shards.hangTimeout", hangTimeout, "0s", "1d");
    }

    /** The number of shard threads on this machine. */
    public int threads() {
        return count == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors()) : count;
    }
}
