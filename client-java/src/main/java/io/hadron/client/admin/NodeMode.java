package io.hadron.client.admin;

/** What an operator wants of a node. */
public enum NodeMode {
    /** Takes its part of everything. */
    ACTIVE,
    /** Keeps what it has and gets nothing new. */
    CORDONED,
    /** Gets nothing new, and what it has moves away. */
    DRAINING
}
