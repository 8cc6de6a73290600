package io.hadron.simulation.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.world.SimDisk;
import org.jspecify.annotations.Nullable;

/** A node: what is left when its process dies. */
final class SimNode {

    final NodeId id;
    final SimDisk disk = new SimDisk();

    /** The cluster was founded by the first processes of all nodes. */
    long session = 1;

    long incarnation = 1;

    /** What the present incarnation may lack is what the last power cut took. */
    boolean onlyUnsynced;

    /** It never starts again. */
    boolean buried;

    long toldIndex = -1;
    long toldMs;
    @Nullable Broker process;

    SimNode(NodeId id) {
        this.id = id;
    }
}
