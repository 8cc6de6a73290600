package io.hadron.core.model;

/** What an operator wants of a node. */
public enum NodeMode {
    ACTIVE,

    /** Keeps what it has and gets nothing new. */
    CORDONED,

    /** Gets nothing new, and what it has moves away. */
    DRAINING
}
