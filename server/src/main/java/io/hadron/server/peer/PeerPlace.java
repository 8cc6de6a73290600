package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.server.config.HostPort;
import java.util.UUID;

/**
 * Another member of the cluster, as the metadata has it.
 *
 * @param store names its data: who comes with another store is refused
 * @param session number of its newest process: an older one is refused
 */
public record PeerPlace(NodeId node, HostPort address, UUID store, long session) {}
