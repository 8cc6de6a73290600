package io.hadron.storage;

/**
 * Sees what a store does, on the store's own threads: must be quick and must not throw. All times
 * in nanoseconds.
 */
public interface StoreObserver {
    /** One that looks away. */
    StoreObserver NONE = new StoreObserver() {};

    /** The engine took a group of writes. Includes the time of the sync, if there was one. */
    default void committed(int writes, long bytes, long nanos) {}

    /**
     * The log was forced to the disk. In mode {@link SyncMode#ALWAYS} this is the time of the whole
     * synced write.
     */
    default void synced(long nanos) {}

    /** The room on the disk crossed a water mark. */
    default void spaceChanged(SpaceState now, long freeBytes) {}

    /** The engine began (true) or ceased (false) to slow down or stop writers. */
    default void stalled(boolean now) {}
}
