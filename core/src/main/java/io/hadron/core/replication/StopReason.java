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
    /** What this replica has on its disk is damaged: it must be rebuilt from its peers. */
    DAMAGED,
    /**
     * What another replica sent, or what the log holds, can not be true: a defect, or a foreign
     * message. The next process of this node tries again.
     */
    CONTRADICTED,
    /**
     * A request led the replica's own machine to what can not be, before anything of it was carried
     * out: a defect. The next process of this node tries again.
     */
    DEFECT,
    /** The group's stream was deleted. */
    DELETED,
    /** A write, sync or flush failed. */
    STORAGE_FAILED,
    /** The node is going down. */
    SHUTDOWN;

    /** Whether the group stays down on this replica for the life of its process. */
    public boolean needsOperator() {
        return switch (this) {
            case LOG_LOST, DIVERGED_BELOW_COMMIT, DAMAGED, CONTRADICTED, DEFECT -> true;
            case DEPOSED, ESTABLISH_REFUSED, NOT_COUNTED, DELETED, STORAGE_FAILED, SHUTDOWN ->
                    false;
        };
    }
}
