package io.hadron.core.replication;

/** Why a replica does not serve, or serves no longer. */
public enum StopReason {
    /** A higher term exists. */
    DEPOSED,
    /** The controller refused to establish the term: it had moved on. */
    ESTABLISH_REFUSED,
    /** The controller does not count this replica, so it can not lead. */
    NOT_COUNTED,
    /**
     * Of the entries that made the last established term, no replica that should hold them does: a
     * disk has forgotten what it acknowledged. Only an operator may go on from here.
     */
    LOG_LOST,
    /**
     * A leader's log differs from this one below what this replica knows to be committed. Nothing
     * was cut. Either log may be the right one: only an operator may go on from here.
     */
    DIVERGED_BELOW_COMMIT,
    /** This replica's log is damaged: it must be rebuilt from its peers. */
    DAMAGED,
    /** The group's stream was deleted. */
    DELETED,
    /** A write, sync or flush failed. */
    STORAGE_FAILED,
    /** The node is going down. */
    SHUTDOWN;

    /** Whether the group stays down on this replica until somebody has decided. */
    public boolean needsOperator() {
        return this == LOG_LOST || this == DIVERGED_BELOW_COMMIT || this == DAMAGED;
    }
}
