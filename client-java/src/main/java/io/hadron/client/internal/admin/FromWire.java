package io.hadron.client.internal.admin;

import io.hadron.client.admin.Change;
import io.hadron.client.admin.ChangeResult;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.ObjectDescription;
import io.hadron.client.admin.ObjectInfo;
import io.hadron.client.admin.ObjectRef;
import io.hadron.client.admin.StreamMetadata;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.wire.ChangeRequest;
import io.hadron.proto.wire.ChangeResponse;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeInfo;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.PartitionStatus;
import io.hadron.proto.wire.SourceFile;
import io.hadron.proto.wire.StreamInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Schema and cluster between wire messages and records. */
final class FromWire {
    private FromWire() {}

    static ChangeRequest request(ChangeSet changes) {
        ChangeRequest.Builder request =
                ChangeRequest.newBuilder()
                        .addAllAllowDataLoss(changes.allowDataLoss())
                        .setBranch(changes.branch())
                        .setRevision(changes.revision())
                        .setRequestId(changes.requestId())
                        .setTakeOver(changes.takeOver())
                        .setNamespace(changes.namespace());
        changes.files()
                .forEach(file ->
                        request.addFiles(
                                SourceFile.newBuilder().setName(file.name()).setText(file.text())));
        return request.build();
    }

    static ChangeResult result(ChangeResponse response) {
        return new ChangeResult(
                response.getChangesList().stream().map(FromWire::change).toList(),
                Failures.problems(response.getProblemsList()),
                response.getApplied(),
                response.getVersion());
    }

    private static Change change(io.hadron.proto.wire.Change change) {
        List<Change.FieldChange> fields =
                change.getFieldsList().stream()
                        .map(f -> new Change.FieldChange(f.getField(), f.getFrom(), f.getTo()))
                        .toList();
        return new Change(
                change.getAction(),
                ref(change.getObject()),
                fields,
                change.getLosesData(),
                change.getLoss());
    }

    static io.hadron.proto.wire.ObjectRef wire(ObjectRef ref) {
        return io.hadron.proto.wire.ObjectRef.newBuilder()
                .setKind(ref.kind())
                .setNamespace(ref.namespace())
                .setName(ref.name())
                .build();
    }

    private static ObjectRef ref(io.hadron.proto.wire.ObjectRef ref) {
        return new ObjectRef(ref.getKind(), ref.getNamespace(), ref.getName());
    }

    static ObjectInfo object(io.hadron.proto.wire.ObjectInfo info) {
        return new ObjectInfo(
                ref(info.getRef()),
                info.getId(),
                info.getRevision(),
                info.getYaml(),
                info.getJson(),
                info.getBranch(),
                info.getBranchRevision());
    }

    static ObjectDescription.PartitionStatus partition(PartitionStatus status) {
        return new ObjectDescription.PartitionStatus(
                status.getIndex(),
                status.getLeader(),
                status.getTerm(),
                status.getServing(),
                status.getLowMark(),
                status.getCommittedEnd(),
                status.getSizeBytes());
    }

    static List<StreamMetadata> metadata(MetadataResponse response) {
        Map<String, String> addresses = new HashMap<>();
        for (NodeInfo node : response.getNodesList()) {
            addresses.put(node.getId(), node.getHost() + ":" + node.getPort());
        }
        return response.getStreamsList().stream().map(s -> stream(s, addresses)).toList();
    }

    private static StreamMetadata stream(StreamInfo info, Map<String, String> addresses) {
        List<StreamMetadata.PartitionMetadata> partitions =
                info.getPartitionsList().stream().map(p -> partition(p, addresses)).toList();
        return new StreamMetadata(
                info.getNamespace(),
                info.getName(),
                info.getId(),
                info.getMaxRecordBytes(),
                partitions);
    }

    private static StreamMetadata.PartitionMetadata partition(
            PartitionInfo info, Map<String, String> addresses) {
        return new StreamMetadata.PartitionMetadata(
                info.getIndex(),
                info.getGroup(),
                info.getLeader(),
                addresses.getOrDefault(info.getLeader(), ""),
                info.getTerm());
    }
}
