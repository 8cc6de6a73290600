package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import java.util.UUID;

/**
 * Who this node is to others.
 *
 * @param session number of this process, as the cluster controller accepted it
 * @param version of the software
 */
public record PeerSelf(
        UUID cluster, NodeId node, UUID store, long session, long incarnation, String version) {}
