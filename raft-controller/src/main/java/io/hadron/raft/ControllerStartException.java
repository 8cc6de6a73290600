package io.hadron.raft;

/** The controller refuses to start. Nothing was changed on disk. */
public final class ControllerStartException extends Exception {
    private final Reason reason;

    /** Why; each with its own exit code or advice. */
    public enum Reason {
        /** Where a store is expected there is an empty or missing directory. */
        STORE_MISSING,
        /** A first start, but the directory holds something. */
        STORE_EXISTS,
        /** The directory belongs to another cluster, node or store. */
        FOREIGN_STORE,
        /** The log or the metadata is damaged. */
        DAMAGED,
        /** The address can not be listened on. */
        ADDRESS_IN_USE,
        /** Anything else. */
        FAILED
    }

    public ControllerStartException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ControllerStartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
