package io.hadron.storage;

/** The metadata store failed; what it holds beyond the last sync is unknown. */
public final class MetadataStoreException extends RuntimeException {
    public MetadataStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public MetadataStoreException(String message) {
        super(message);
    }
}
