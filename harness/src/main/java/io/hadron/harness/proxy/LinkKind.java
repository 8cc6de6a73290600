package io.hadron.harness.proxy;

/** What a connection to a node is for; each kind has a listener of its own. */
public enum LinkKind {
    /** Replication between nodes. */
    PEER,
    /** The cluster controller's own traffic between nodes. */
    CONTROLLER,
    /** Clients of the node. */
    CLIENT
}
