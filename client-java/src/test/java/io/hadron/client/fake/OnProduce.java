package io.hadron.client.fake;

/** What to do with a batch that a producer sent. */
public enum OnProduce {
    APPLY,
    /** Take it, then close the connection instead of answering. */
    APPLY_AND_HANG_UP,
    /** Do not take it, and close the connection. */
    HANG_UP,
    /** Do not take it, and do not answer. */
    IGNORE,
    /** Take it, and do not answer. */
    APPLY_IN_SILENCE,
    OVERLOADED,
    NOT_LEADER,
    RECORD_TOO_LARGE,
    STORAGE_FULL,
    /** Say that it was taken, and forget it. */
    DISCARD
}
