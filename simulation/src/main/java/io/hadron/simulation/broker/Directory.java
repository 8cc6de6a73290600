package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.simulation.world.DiskImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the nodes of the cluster are. */
public interface Directory {

    /** All nodes, in ascending order. */
    List<NodeId> nodes();

    /** The process that runs on a node now, or null. */
    @Nullable Broker process(NodeId node);

    /** What no crash can take from a node that is bound to its sync mode. */
    DiskImage durable(NodeId node);
}
