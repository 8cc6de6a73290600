package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.server.config.PeerConfig;
import io.hadron.server.session.BufferPool;
import java.util.Map;
import java.util.function.Supplier;

/** What all connections of this node share. */
record PeerContext(
        PeerConfig config,
        ClusterSecret secret,
        PeerSelf self,
        BufferPool buffers,
        Supplier<Map<NodeId, PeerPlace>> members) {}
