package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.server.session.Payload;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** This node's control groups, as the network reaches them. Any thread. */
public interface GroupTraffic {
    /**
     * A message of another replica.
     *
     * @param bytes what travels beside it; the reference is handed over
     * @throws FrameException if they are not what the message says
     */
    void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
            throws FrameException;

    /** There is a connection to a node, perhaps a new one, or none any more. */
    void peerChanged(NodeId peer, boolean up);

    /** How far these logs go; those that are not open here are missing. */
    CompletableFuture<Map<ControlGroupId, LogEnd>> survey(Collection<ControlGroupId> groups);

    /** The groups that take no further part here. */
    Set<Long> stopped();
}
