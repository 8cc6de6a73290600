package io.hadron.raft;

import io.hadron.core.model.NodeId;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Nodes under their names in Raft. A node id is never used for a second disk, so neither is its
 * name here: a voter that forgot its log can not vote again.
 */
final class Peers {
    private static final String PREFIX = "n";

    private Peers() {}

    static RaftPeerId id(NodeId node) {
        return RaftPeerId.valueOf(PREFIX + node);
    }

    static NodeId node(RaftPeerId id) {
        String name = id.toString();
        if (!name.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a node's name: " + name);
        }
        return new NodeId(Integer.parseInt(name.substring(PREFIX.length())));
    }

    static RaftPeer voter(NodeId node, String address) {
        return peer(id(node), address, RaftPeerRole.FOLLOWER);
    }

    static RaftPeer listener(NodeId node, String address) {
        return peer(id(node), address, RaftPeerRole.LISTENER);
    }

    static RaftPeer peer(RaftPeerId id, String address, RaftPeerRole role) {
        return RaftPeer.newBuilder().setId(id).setAddress(address).setStartupRole(role).build();
    }
}
