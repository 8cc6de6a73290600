package io.hadron.core.partition;

/** When a write is acknowledged. */
public enum AckLevel {
    /** Durable on the leader; the offset is provisional. */
    WRITE,
    /** Committed. */
    MAJORITY,
    /** Committed, and durable on every replica of the set. */
    ALL
}
