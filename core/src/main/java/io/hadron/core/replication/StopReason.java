package io.hadron.core.replication;

/** Why a replica does not serve, or serves no longer. */
public enum StopReason {
    /** A higher term exists. */
    DEPOSED,
    /** The controller refused to establish the term: it had moved on. */
    ESTABLISH_REFUSED,
    /** A fenced peer holds entries that this replica lacks, so leading would lose them. */
    LOG_BEHIND,
    /** A write, sync or flush failed. */
    STORAGE_FAILED,
    /** The node is going down. */
    SHUTDOWN
}
