package io.hadron.storage;

/**
 * Native memory of the engine. All in bytes.
 *
 * @param blockCache blocks, indexes and filters
 * @param memtables budget for all memtables together
 * @param commit most payload that goes into one group commit (one write may exceed it)
 */
public record StorageMemory(long blockCache, long memtables, long commit) {
    private static final long MIB = 1L << 20;

    public static final StorageMemory DEFAULT = new StorageMemory(32 * MIB, 64 * MIB, 8 * MIB);

    public StorageMemory {
        if (blockCache < MIB) {
            throw new IllegalArgumentException(
                    "storage.block-cache must be at least 1 MiB: " + blockCache);
        }
        if (memtables < MIB) {
            throw new IllegalArgumentException(
                    "storage.memtables must be at least 1 MiB: " + memtables);
        }
        if (commit < 64 * 1024 || commit > 256 * MIB) {
            throw new IllegalArgumentException(
                    "storage.commit-bytes must be between 64 KiB and 256 MiB: " + commit);
        }
    }
}
