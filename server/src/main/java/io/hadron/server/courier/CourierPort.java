package io.hadron.server.courier;

import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.NodeMessage;

/** What couriers need of the network between nodes. Any thread. */
public interface CourierPort {
    /** Sends a message, in order. Dropped if the node is not connected. */
    void send(NodeId to, NodeMessage message);

    /** Whether there is a connection to the node. */
    boolean isUp(NodeId peer);
}
