package io.hadron.core.model;

/** Kinds of problems. The names are stable: scripts read them. */
public enum ProblemCode {
    /** The text is not YAML, or uses more of YAML than documents may. */
    INVALID_YAML,
    /** The text is larger, deeper or has more parts than allowed. */
    TOO_LARGE,
    UNKNOWN_KIND,
    UNKNOWN_FIELD,
    DUPLICATE_FIELD,
    MISSING_FIELD,
    /** A value of the wrong type, unreadable or out of range. */
    INVALID_VALUE,
    INVALID_NAME,
    /** The same object twice in one change set. */
    DUPLICATE_OBJECT,
    NOT_AVAILABLE_YET,
    UNKNOWN_NAMESPACE,
    UNKNOWN_STREAM,
    /** An object to be deleted that does not exist. */
    UNKNOWN_OBJECT,
    /** Another object needs this one. */
    IN_USE,
    PROTECTED,
    PARTITIONS_ONLY_GROW,
    TOO_FEW_NODES,
    /** Data would be lost and the object is not named. */
    DATA_LOSS_NOT_ALLOWED,
    /** The branch has a newer revision. */
    STALE_REVISION,
    /** The same revision with other content. */
    REVISION_REUSED,
    /** Another branch manages the object. */
    OTHER_BRANCH,
    /** The schema was changed since the plan. */
    STATE_CHANGED,
    REQUEST_ID_REUSED,
    LIMIT_EXCEEDED,
    /** A node with the wrong cluster, store or session. */
    FOREIGN_NODE,
    UNKNOWN_NODE,
    /** A node that is up and still holds replicas. */
    NODE_NOT_DRAINED,
    /** The only copy of something would go. */
    ONLY_COPY,
    UNKNOWN_CONTROL_GROUP,
    /** A recovery by force where there is a majority, or of a copy that is not there. */
    RECOVERY_NOT_POSSIBLE
}
