package io.hadron.storage;

/**
 * Told about the first fault of a store, once, on the thread that met it. No write completes
 * afterwards and no new one is taken. The process should stop acknowledging, resign, and halt with
 * its own exit code; retrying is never right.
 */
@FunctionalInterface
public interface FatalStorageHandler {
    void onFatal(StorageFault fault);
}
