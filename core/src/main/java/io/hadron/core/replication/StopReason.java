package io.hadron.core.replication;

/** Why a replica does not serve, or serves no longer. */
public enum StopReason {
    /** A higher term exists. */
    DEPOSED,
    /** The controller refused to establish the term: it had moved on. */
    ESTABLISH_REFUSED,
    /** A fenced peer holds entries that this replica lacks, so leading would lose them. */
    LOG_BEHIND,
    /**
     * Of the entries that made the last established term, no replica that should hold them does: a
     * disk has forgotten what it acknowledged. Only an operator may go on from here.
     */
    LOG_LOST,
    /** The group's stream was deleted. */
    DELETED,
    /** A write, sync or flush failed. */
    STORAGE_FAILED,
    /** The node is going down. */
    SHUTDOWN
}
