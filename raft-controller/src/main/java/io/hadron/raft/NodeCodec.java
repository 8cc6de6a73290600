package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.RegisterNode;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.NodeState;
import io.hadron.core.model.NodeVersions;
import io.hadron.proto.wire.CrcLabel;
import io.hadron.proto.wire.CrcNode;
import io.hadron.proto.wire.CrcNodeMode;
import io.hadron.proto.wire.CrcNodeStarted;
import io.hadron.proto.wire.CrcNodeState;
import io.hadron.proto.wire.CrcRegisterNode;
import io.hadron.proto.wire.CrcVersions;
import java.util.List;
import java.util.TreeMap;

/** Nodes, stored and in commands. What an older version did not write reads as its default. */
final class NodeCodec {
    private NodeCodec() {}

    static CrcNode encode(NodeInfo node) {
        NodeProfile profile = node.profile();
        return CrcNode.newBuilder()
                .setId(node.id().value())
                .setAddress(profile.address())
                .setPeerAddress(profile.peerAddress())
                .setCrcAddress(profile.crcAddress())
                .addAllProperties(properties(profile))
                .setVersions(encode(profile.versions()))
                .setStoreId(ValueCodec.encode(node.storeId()))
                .setSession(node.session())
                .setIncarnation(node.incarnation())
                .setStartedMs(node.startedMs())
                .setState(
                        switch (node.state()) {
                            case UP -> CrcNodeState.CRC_NODE_UP;
                            case DOWN -> CrcNodeState.CRC_NODE_DOWN;
                        })
                .setMode(encode(node.mode()))
                .build();
    }

    static NodeInfo decode(CrcNode node) {
        NodeState state =
                switch (node.getState()) {
                    case CRC_NODE_STATE_MISSING, CRC_NODE_UP -> NodeState.UP;
                    case CRC_NODE_DOWN -> NodeState.DOWN;
                    case UNRECOGNIZED -> throw ValueCodec.unknown("node state", node);
                };
        return new NodeInfo(
                new NodeId(node.getId()),
                profile(
                        node.getAddress(),
                        node.getPeerAddress(),
                        node.getCrcAddress(),
                        node.getPropertiesList(),
                        node.getVersions()),
                ValueCodec.decode(node.getStoreId()),
                node.getSession(),
                Math.max(1, node.getIncarnation()),
                node.getStartedMs(),
                state,
                node.getMode() == CrcNodeMode.CRC_NODE_MODE_MISSING
                        ? NodeMode.ACTIVE
                        : decode(node.getMode()));
    }

    static CrcNodeMode encode(NodeMode mode) {
        return switch (mode) {
            case ACTIVE -> CrcNodeMode.CRC_ACTIVE;
            case CORDONED -> CrcNodeMode.CRC_CORDONED;
            case DRAINING -> CrcNodeMode.CRC_DRAINING;
        };
    }

    static NodeMode decode(CrcNodeMode mode) {
        return switch (mode) {
            case CRC_ACTIVE -> NodeMode.ACTIVE;
            case CRC_CORDONED -> NodeMode.CORDONED;
            case CRC_DRAINING -> NodeMode.DRAINING;
            case CRC_NODE_MODE_MISSING, UNRECOGNIZED -> throw ValueCodec.unknown("node mode", mode);
        };
    }

    static CrcNodeStarted encode(NodeStarted started) {
        NodeProfile profile = started.profile();
        return CrcNodeStarted.newBuilder()
                .setClusterId(ValueCodec.encode(started.clusterId()))
                .setNode(started.node().value())
                .setAddress(profile.address())
                .setPeerAddress(profile.peerAddress())
                .setCrcAddress(profile.crcAddress())
                .addAllProperties(properties(profile))
                .setVersions(encode(profile.versions()))
                .setStoreId(ValueCodec.encode(started.storeId()))
                .setSession(started.session())
                .setIncarnation(started.incarnation())
                .setOnlyUnsynced(started.onlyUnsynced())
                .setTimeMs(started.timeMs())
                .build();
    }

    static NodeStarted decode(CrcNodeStarted started) {
        return new NodeStarted(
                ValueCodec.decode(started.getClusterId()),
                new NodeId(started.getNode()),
                profile(
                        started.getAddress(),
                        started.getPeerAddress(),
                        started.getCrcAddress(),
                        started.getPropertiesList(),
                        started.getVersions()),
                ValueCodec.decode(started.getStoreId()),
                started.getSession(),
                Math.max(1, started.getIncarnation()),
                started.getOnlyUnsynced(),
                started.getTimeMs());
    }

    static CrcRegisterNode encode(RegisterNode request) {
        NodeProfile profile = request.profile();
        return CrcRegisterNode.newBuilder()
                .setClusterId(ValueCodec.encode(request.clusterId()))
                .setStoreId(ValueCodec.encode(request.storeId()))
                .setAddress(profile.address())
                .setPeerAddress(profile.peerAddress())
                .setCrcAddress(profile.crcAddress())
                .addAllProperties(properties(profile))
                .setVersions(encode(profile.versions()))
                .setTimeMs(request.timeMs())
                .build();
    }

    static RegisterNode decode(CrcRegisterNode request) {
        return new RegisterNode(
                ValueCodec.decode(request.getClusterId()),
                ValueCodec.decode(request.getStoreId()),
                profile(
                        request.getAddress(),
                        request.getPeerAddress(),
                        request.getCrcAddress(),
                        request.getPropertiesList(),
                        request.getVersions()),
                request.getTimeMs());
    }

    private static NodeProfile profile(
            String address,
            String peerAddress,
            String crcAddress,
            List<CrcLabel> properties,
            CrcVersions versions) {
        TreeMap<String, String> marks = new TreeMap<>();
        properties.forEach(mark -> marks.put(mark.getKey(), mark.getValue()));
        return new NodeProfile(
                address,
                peerAddress,
                crcAddress,
                marks,
                new NodeVersions(
                        versions.getBuild(), versions.getProtocol(), versions.getStorage()));
    }

    private static List<CrcLabel> properties(NodeProfile profile) {
        return profile.properties().entrySet().stream()
                .map(mark ->
                        CrcLabel.newBuilder()
                                .setKey(mark.getKey())
                                .setValue(mark.getValue())
                                .build())
                .toList();
    }

    private static CrcVersions encode(NodeVersions versions) {
        return CrcVersions.newBuilder()
                .setBuild(versions.build())
                .setProtocol(versions.protocol())
                .setStorage(versions.storage())
                .build();
    }
}
