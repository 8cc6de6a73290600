package io.hadron.storage;

/** Why a write was refused as a whole, and the group at fault. */
public record WriteRefusal(Reason reason, long group, String detail) {

    /** The rules a write can break. */
    public enum Reason {
        /** An append that does not begin at the log's end. */
        NOT_CONTIGUOUS,
        /** Bytes that are no record batch of version 2, or do not say what the append says. */
        BAD_BATCH,
        /** A batch, key or value over its limit. */
        TOO_LARGE,
        /** A cut below the low mark or beyond the end. */
        BAD_CUT
    }
}
