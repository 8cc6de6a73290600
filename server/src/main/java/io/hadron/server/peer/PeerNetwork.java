package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.log.PeerPort;
import java.util.Collection;
import java.util.Map;

/** The network between nodes. Any thread. */
public interface PeerNetwork extends PeerPort, AutoCloseable {
    /** The other members of the cluster and where they are found; who is missing is let go. */
    void update(Collection<PeerPlace> nodes);

    /** Sends a message for the node as a whole, ahead of all groups'. Dropped if not connected. */
    void send(NodeId to, NodeMessage message);

    /** How the other nodes are seen now. */
    Map<NodeId, PeerState> states();

    /** The bound port. */
    int port();

    @Override
    void close();
}
