package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where streams and nodes are, from this node's own memory. */
final class ClusterAnswers {
    private final Supplier<MetadataView> metadata;
    private final FreshMetadata fresh;
    private final int maxRecordBytes;

    ClusterAnswers(Supplier<MetadataView> metadata, FreshMetadata fresh, int maxRecordBytes) {
        this.metadata = metadata;
        this.fresh = fresh;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** What this node knows; that there is no such stream is made sure of first. */
    MetadataResponse sureMetadata(MetadataRequest request)
            throws RequestFailure, InterruptedException {
        MetadataResponse known = metadata(request);
        return known.getUnknownCount() == 0 ? known : metadata(fresh.fresh(), request);
    }

    /** What this node knows. */
    MetadataResponse metadata(MetadataRequest request) {
        return metadata(metadata.get(), request);
    }

    private MetadataResponse metadata(MetadataView view, MetadataRequest request) {
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
                            .setLeader(leader(view, group))
                            .setTerm(group.term())
                            .setRecovering(!group.isEstablished()));
        }
        return info.build();
    }

    /** Empty if it is known to be down, so that nobody tries it. */
    private static String leader(MetadataView view, ControlGroup group) {
        NodeInfo node = view.node(group.leader());
        return node == null || !node.isUp() ? "" : group.leader().toString();
    }
}
