package io.hadron.storage;

/** The store is closed or has met a fatal fault; nothing was done. */
public final class StoreClosedException extends RuntimeException {
    public StoreClosedException(String message) {
        super(message);
    }
}
