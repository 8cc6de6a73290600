package io.hadron.client;

/** When a published record counts as published. */
public enum Acks {
    /** Committed: durable on a majority of the partition's replicas. */
    MAJORITY,
    /** Durable on the leader; its offset is provisional until a majority has it. */
    WRITE,
    /** Durable on every replica; fails while one is down. */
    ALL
}
