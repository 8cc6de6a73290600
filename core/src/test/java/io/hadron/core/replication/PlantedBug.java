package io.hadron.core.replication;

/** Ways to break exactly one rule around a sound machine. The cluster model must find each. */
enum PlantedBug {
    NONE,
    /** R1: the controller names two leaders in one term. */
    TWO_LEADERS,
    /** R2: a replica answers under a fence that is not on disk. */
    FENCE_NOT_DURABLE,
    /** R2: a replica reports to a new leader and goes on serving the old one. */
    REPORT_WITHOUT_FENCE,
    /** R3: a new leader asks nobody. */
    RECOVER_FROM_ITSELF,
    /** R3: a new leader keeps its own log though another is more up to date. */
    KEEP_OWN_LOG,
    /** R3: a new leader asks one less than it takes to meet each majority. */
    ASK_TOO_FEW,
    /** R4: a new leader recovers from its own set instead of the established one. */
    RECOVER_FROM_NEW_SET,
    /** R4: a leader serves when a majority holds its term start, without asking. */
    SERVE_BEFORE_ESTABLISHED,
    /** R4: followers are told of commits before the term is established. */
    TELL_COMMIT_BEFORE_ESTABLISHED,
    /** R5: a follower acknowledges what it has only written. */
    ACK_WITHOUT_DURABILITY,
    /** R5: the leader counts itself before its own fsync. */
    LEADER_COUNTS_UNSYNCED,
    /** R5: the answer to a heartbeat counts as an acknowledgement. */
    HEARTBEAT_ADVANCES_MATCH,
    /** R6: a replica cuts its log at the commit it knows of. */
    TRUNCATE_BY_COMMIT,
    /** R7: a replica that has forgotten counts. */
    COUNT_LEARNER,
    /** R7: a replica that has forgotten counts before it holds anything, where it is needed. */
    COUNT_UNTAUGHT,
    /** R7: a replica that has forgotten does not say so. */
    HIDDEN_AMNESIA,
    /** R8: what a majority holds is called held by all. */
    MAJORITY_CALLED_ALL,
    /** R9: what is left of the established set is taken for the whole of it. */
    UNCLEAN_ELECTION
}
