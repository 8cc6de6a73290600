package io.hadron.core.model;

/**
 * Something that an operator did and that may have lost data. Kept in the metadata.
 *
 * @param version of the metadata that first contained it; also its key
 * @param timeMs the time on the sender's clock, in milliseconds since 1970
 * @param text what was done, to what, and what it may have cost
 * @param reason that the operator gave; may be empty
 */
public record AuditRecord(long version, long timeMs, Action action, String text, String reason) {
    /** Longest reason, in characters. */
    public static final int MAX_REASON = 1_000;

    /** Most records kept: the oldest go first. */
    public static final int MAX_KEPT = 1_000;

    /** What was done. */
    public enum Action {
        FORCED_RECOVERY,
        NODE_REMOVED_WITH_LOSS
    }

    public AuditRecord {
        Range.check("length of a reason", reason.length(), 0, MAX_REASON);
    }
}
