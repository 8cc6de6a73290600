package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.session.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Learns what comes from other nodes. Called on the network's event loop, never at once for two
 * things: hand over, never block.
 */
public interface PeerEvents {
    /** There is a connection to this process of the node. {@link #down} has ended the last one. */
    void up(NodeId node, long session);

    /**
     * The connection has ended, for whatever reason: messages under way are lost. Most often it is
     * up again at once; whether the node is lost is told apart.
     */
    void down(NodeId node);

    /**
     * The node can not be reached: it was silent for too long, or did not come back after its
     * connection broke. Told again when its process turns out to be gone. Ended by {@link #up}.
     *
     * @param session of the process that was expected; 0 if the node has never started
     * @param processGone its machine answers, and nothing listens there
     */
    void lost(NodeId node, long session, boolean processGone);

    /**
     * A message for a control group, in the order in which the other side sent them.
     *
     * @param bytes what travels beside it, or null if nothing does; the reference is handed over
     * @throws FrameException if they are not what the message says: ends the connection
     */
    void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
            throws FrameException;

    /** A message for the node as a whole. */
    void received(NodeId from, NodeMessage message);
}
