package io.hadron.storage;

/**
 * A snapshot of figures. Counters begin at 0 when the store is opened; bytes and nanoseconds
 * throughout.
 *
 * @param commits groups of writes given to the engine
 * @param writes writes completed
 * @param bytesWritten payload of the operations
 * @param queuedWrites submitted and not completed yet
 * @param syncs times the log was forced to the disk
 * @param syncNanos time spent on it
 * @param stallPolls polls of the engine that found writers slowed down or stopped
 * @param memoryBytes native memory of the engine: memtables, caches, indexes
 * @param diskUsedBytes files of the store
 * @param diskFreeBytes room that the file system has for us
 */
public record StoreMetrics(
        long commits,
        long writes,
        long bytesWritten,
        long queuedWrites,
        long syncs,
        long syncNanos,
        long stallPolls,
        long memoryBytes,
        long diskUsedBytes,
        long diskFreeBytes) {}
