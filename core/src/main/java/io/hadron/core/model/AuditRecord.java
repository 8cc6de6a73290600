package io.hadron.core.model;

/**
 * Something that may have lost data, done by an operator or come over a node. Kept in the metadata.
 *
 * @param version of the metadata that first contained it; also its key
 * @param timeMs the time on the sender's clock, in milliseconds since 1970
 * @param text what it was, of what, and what it may have cost
 * @param reason that the operator gave; may be empty
 */
public record AuditRecord(long version, long timeMs, Action action, String text, String reason) {
    /** Longest reason, in characters. */
    public static final int MAX_REASON = 1_000;

    /** Most records kept: the oldest go first. */
    public static final int MAX_KEPT = 1_000;

    /** What it was. */
    public enum Action {
        FORCED_RECOVERY,
        NODE_REMOVED_WITH_LOSS,

        /**
         * A machine went down whose node does not force every write to the disk, and goes on with
         * what is on it, where nobody else held anything.
         */
        RESUMED_WITHOUT_UNSYNCED
    }

    public AuditRecord {
        Range.check("length of a reason", reason.length(), 0, MAX_REASON);
    }
}
