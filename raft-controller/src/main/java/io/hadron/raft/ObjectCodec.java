package io.hadron.raft;

import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.model.Managed;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectMeta;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StreamSpec;
import io.hadron.proto.wire.CrcObject;

/** Stored namespaces, streams and consumer groups. */
final class ObjectCodec {
    private ObjectCodec() {}

    static CrcObject encode(SchemaObject object) {
        ObjectMeta meta = object.meta();
        CrcObject.Builder out =
                CrcObject.newBuilder()
                        .setRef(ValueCodec.encode(object.ref()))
                        .setId(meta.id().value())
                        .setRevision(meta.revision())
                        .addAllLabels(ValueCodec.encode(meta.labels()))
                        .setCreatedMs(meta.createdMs())
                        .setChangedMs(meta.changedMs());
        Managed managed = meta.managed();
        if (managed != null) {
            out.setManaged(ValueCodec.encode(managed));
        }
        switch (object) {
            case NamespaceInfo namespace -> {}
            case StreamInfo stream -> out.setStream(SpecCodec.encode(StreamWish.of(stream.spec())));
            case GroupInfo group ->
                    out.setGroup(SpecCodec.encode(group.spec()))
                            .setStreamId(group.streamId().value());
        }
        return out.build();
    }

    static SchemaObject decode(CrcObject object) {
        ObjectRef ref = ValueCodec.decode(object.getRef());
        ObjectMeta meta =
                new ObjectMeta(
                        new ObjectId(object.getId()),
                        object.getRevision(),
                        ValueCodec.decode(object.getLabelsList()),
                        object.hasManaged() ? ValueCodec.decode(object.getManaged()) : null,
                        object.getCreatedMs(),
                        object.getChangedMs());
        return switch (ref.kind()) {
            case NAMESPACE -> new NamespaceInfo(meta, ref.namespaceName());
            case STREAM -> new StreamInfo(meta, ref.qualified(), streamSpec(object));
            case GROUP ->
                    new GroupInfo(
                            meta,
                            ref.qualified(),
                            new ObjectId(object.getStreamId()),
                            SpecCodec.decode(object.getGroup()));
            case PIPELINE, USER, TOKEN -> throw ValueCodec.unknown("kind", ref);
        };
    }

    private static StreamSpec streamSpec(CrcObject object) {
        if (!object.getStream().hasPartitions() || !object.getStream().hasReplicas()) {
            throw new UnreadableEntryException("a stored stream without partitions or replicas");
        }
        return SpecCodec.decode(object.getStream()).resolve(1, 1);
    }
}
