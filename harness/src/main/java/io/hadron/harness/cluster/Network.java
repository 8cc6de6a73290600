package io.hadron.harness.cluster;

import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.WayFault;

/** The network between the nodes of a cluster. */
public interface Network {
    /** Sets what happens between two nodes in one direction, for one purpose. */
    void fault(int from, int to, LinkKind kind, WayFault fault);

    /** Breaks the open connections between two nodes, with a reset. */
    void reset(int one, int other);

    /** Ends all faults. */
    void heal();

    /** How much of what nodes and clients sent has met a fault so far, counted in pieces. */
    long hits();

    /** As {@link #fault(int, int, LinkKind, WayFault)}, whatever the connection is for. */
    default void fault(int from, int to, WayFault fault) {
        fault(from, to, LinkKind.PEER, fault);
        fault(from, to, LinkKind.CONTROLLER, fault);
    }

    /** Nothing passes in either direction, for one purpose. */
    default void cut(int one, int other, LinkKind kind) {
        fault(one, other, kind, WayFault.BLOCKED);
        fault(other, one, kind, WayFault.BLOCKED);
    }

    /** Nothing passes between two nodes. */
    default void cut(int one, int other) {
        fault(one, other, WayFault.BLOCKED);
        fault(other, one, WayFault.BLOCKED);
    }
}
