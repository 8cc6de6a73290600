package io.hadron.core.model;

/** Whether the cluster can reach a node. */
public enum NodeState {
    UP,

    /** Not started yet, stopped, or out of reach of the others. */
    DOWN
}
