package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeStatus;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.proto.wire.StreamInfo;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this node knows of the cluster, from its own memory. */
final class ClusterAnswers {
    private final NodeId self;
    private final String version;
    private final Supplier<MetadataView> metadata;
    private final BooleanSupplier leadsController;
    private final BooleanSupplier ready;
    private final int maxRecordBytes;

    ClusterAnswers(
            NodeId self,
            String version,
            Supplier<MetadataView> metadata,
            BooleanSupplier leadsController,
            BooleanSupplier ready,
            int maxRecordBytes) {
        this.self = self;
        this.version = version;
        this.metadata = metadata;
        this.leadsController = leadsController;
        this.ready = ready;
        this.maxRecordBytes = maxRecordBytes;
    }

    MetadataResponse metadata(MetadataRequest request) {
        MetadataView view = metadata.get();
        MetadataResponse.Builder response =
                MetadataResponse.newBuilder().setVersion(view.version());
        for (NodeInfo node : view.nodes()) {
            int colon = node.address().lastIndexOf(':');
            response.addNodes(
                    io.hadron.proto.wire.NodeInfo.newBuilder()
                            .setId(node.id().toString())
                            .setHost(node.address().substring(0, colon))
                            .setPort(Integer.parseInt(node.address().substring(colon + 1))));
        }
        if (request.getStreamsCount() == 0) {
            view.streams().forEach(stream -> response.addStreams(stream(view, stream)));
        }
        for (String name : request.getStreamsList()) {
            SchemaObject.StreamInfo stream = find(view, name);
            if (stream == null) {
                response.addUnknown(name);
            } else {
                response.addStreams(stream(view, stream));
            }
        }
        return response.build();
    }

    private static SchemaObject.@Nullable StreamInfo find(MetadataView view, String name) {
        try {
            return view.stream(QualifiedName.parse(name));
        } catch (IllegalArgumentException e) {
            return null; // a name that breaks the rules is the name of nothing
        }
    }

    private StreamInfo stream(MetadataView view, SchemaObject.StreamInfo stream) {
        StreamInfo.Builder info =
                StreamInfo.newBuilder()
                        .setNamespace(stream.name().namespace().value())
                        .setName(stream.name().name().value())
                        .setId(stream.id().value())
                        .setMaxRecordBytes(
                                (int)
                                        Math.min(
                                                maxRecordBytes,
                                                stream.spec().maxRecordSize().bytes()));
        for (ControlGroup group : view.controlGroupsOf(ControlGroupKind.SPC, stream.id())) {
            info.addPartitions(
                    PartitionInfo.newBuilder()
                            .setIndex(group.partition())
                            .setGroup(group.id().value())
                            .setLeader(group.leader().toString())
                            .setTerm(group.term())
                            .setRecovering(!group.isEstablished()));
        }
        return info.build();
    }

    StatusResponse status() {
        MetadataView view = metadata.get();
        boolean leads = leadsController.getAsBoolean();
        StatusResponse.Builder response =
                StatusResponse.newBuilder()
                        .setClusterId(String.valueOf(view.clusterId()))
                        .setMetadataVersion(view.version())
                        .setReady(ready.getAsBoolean())
                        .setCrcLeader(leads ? self.toString() : "");
        for (NodeInfo node : view.nodes()) {
            response.addNodes(status(view, node, leads));
        }
        return response.build();
    }

    private NodeStatus.Builder status(MetadataView view, NodeInfo node, boolean leads) {
        long replicas =
                view.controlGroups().stream()
                        .filter(group -> group.replicas().contains(node.id()))
                        .count();
        long leaders =
                view.controlGroups().stream()
                        .filter(group -> group.leader().equals(node.id()) && group.isEstablished())
                        .count();
        boolean own = node.id().equals(self);
        return NodeStatus.newBuilder()
                .setId(node.id().toString())
                .setAddress(node.address())
                .setState(own ? "up" : "unknown")
                .setPid(own ? ProcessHandle.current().pid() : 0)
                .setReplicas((int) replicas)
                .setLeaders((int) leaders)
                .setCrc(own && leads ? "leader" : "voter")
                .setVersion(own ? version : "")
                .setUptimeMs(own ? ManagementFactory.getRuntimeMXBean().getUptime() : 0);
    }
}
