package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.Kind;
import io.hadron.core.model.Labels;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Tombstone.Purge;
import io.hadron.proto.wire.CrcGroupTerm;
import io.hadron.proto.wire.CrcKind;
import io.hadron.proto.wire.CrcLabel;
import io.hadron.proto.wire.CrcManaged;
import io.hadron.proto.wire.CrcPurge;
import io.hadron.proto.wire.CrcRef;
import io.hadron.proto.wire.CrcUuid;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** The small values that commands and entries share. */
final class ValueCodec {
    private ValueCodec() {}

    static CrcUuid encode(UUID id) {
        return CrcUuid.newBuilder()
                .setHigh(id.getMostSignificantBits())
                .setLow(id.getLeastSignificantBits())
                .build();
    }

    static UUID decode(CrcUuid id) {
        return new UUID(id.getHigh(), id.getLow());
    }

    static CrcRef encode(ObjectRef ref) {
        CrcKind kind =
                switch (ref.kind()) {
                    case NAMESPACE -> CrcKind.CRC_NAMESPACE;
                    case STREAM -> CrcKind.CRC_STREAM;
                    case GROUP -> CrcKind.CRC_GROUP;
                    case PIPELINE, USER, TOKEN ->
                            throw new IllegalArgumentException(ref + " is not available yet");
                };
        return CrcRef.newBuilder()
                .setKind(kind)
                .setNamespace(ref.namespace())
                .setName(ref.name())
                .build();
    }

    static ObjectRef decode(CrcRef ref) {
        Kind kind =
                switch (ref.getKind()) {
                    case CRC_NAMESPACE -> Kind.NAMESPACE;
                    case CRC_STREAM -> Kind.STREAM;
                    case CRC_GROUP -> Kind.GROUP;
                    case CRC_KIND_MISSING, UNRECOGNIZED -> throw unknown("kind", ref);
                };
        return new ObjectRef(kind, ref.getNamespace(), ref.getName());
    }

    static List<CrcLabel> encode(Labels labels) {
        return labels.values().entrySet().stream()
                .map(label ->
                        CrcLabel.newBuilder()
                                .setKey(label.getKey())
                                .setValue(label.getValue())
                                .build())
                .toList();
    }

    static Labels decode(List<CrcLabel> labels) {
        if (labels.isEmpty()) {
            return Labels.NONE;
        }
        TreeMap<String, String> values = new TreeMap<>();
        labels.forEach(label -> values.put(label.getKey(), label.getValue()));
        return new Labels(values);
    }

    static CrcManaged encode(Managed managed) {
        return CrcManaged.newBuilder()
                .setBranch(managed.branch())
                .setRevision(managed.revision())
                .build();
    }

    static Managed decode(CrcManaged managed) {
        return new Managed(managed.getBranch(), managed.getRevision());
    }

    static CrcPurge encode(Purge purge) {
        return CrcPurge.newBuilder()
                .setObject(purge.object().value())
                .setControlGroup(purge.controlGroup().value())
                .setNode(purge.node().value())
                .build();
    }

    static Purge decode(CrcPurge purge) {
        return new Purge(
                new ObjectId(purge.getObject()),
                new ControlGroupId(purge.getControlGroup()),
                new NodeId(purge.getNode()));
    }

    static List<Integer> numbers(List<NodeId> nodes) {
        return nodes.stream().map(NodeId::value).toList();
    }

    static List<NodeId> nodes(List<Integer> numbers) {
        return numbers.stream().map(NodeId::new).toList();
    }

    static CrcGroupTerm encode(GroupTerm group) {
        return CrcGroupTerm.newBuilder()
                .setGroup(group.group().value())
                .setTerm(group.term())
                .build();
    }

    static GroupTerm decode(CrcGroupTerm group) {
        return new GroupTerm(new ControlGroupId(group.getGroup()), group.getTerm());
    }

    static UnreadableEntryException unknown(String what, Object where) {
        return new UnreadableEntryException("unknown " + what + " in " + where);
    }
}
