package io.hadron.core.cluster;

import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Short ways to write documents and commands in tests. */
final class Wishes {
    static final UUID CLUSTER = new UUID(1, 1);
    static final UUID STORE = new UUID(2, 2);
    static final NodeId NODE = new NodeId(1);

    private Wishes() {}

    static NodeStarted nodeStarted(long session) {
        return new NodeStarted(CLUSTER, NODE, "localhost:7400", STORE, session, 1_000);
    }

    static DesiredNamespace namespace(String name) {
        return new DesiredNamespace(new NamespaceName(name), Labels.NONE, Origin.NONE);
    }

    static DesiredStream stream(String name, Integer partitions) {
        return stream(name, partitions, Retention.UNLIMITED);
    }

    static DesiredStream stream(String name, Integer partitions, Retention retention) {
        StreamWish wish =
                new StreamWish(
                        StreamType.STANDARD,
                        partitions,
                        null,
                        retention,
                        StreamSpec.DEFAULT_MAX_RECORD_SIZE);
        return new DesiredStream(QualifiedName.parse(name), Labels.NONE, wish, Origin.NONE);
    }

    static DesiredGroup group(String name, String stream) {
        return new DesiredGroup(
                QualifiedName.parse(name),
                Labels.NONE,
                GroupSpec.of(new ObjectName(stream)),
                Origin.NONE);
    }

    static DesiredGroup group(String name, String stream, String deadLetter) {
        GroupSpec plain = GroupSpec.of(new ObjectName(stream));
        GroupSpec spec =
                new GroupSpec(
                        plain.stream(),
                        plain.ordering(),
                        plain.delivery(),
                        new ObjectName(deadLetter),
                        plain.start(),
                        plain.openTransactions());
        return new DesiredGroup(QualifiedName.parse(name), Labels.NONE, spec, Origin.NONE);
    }

    static ObjectRef ref(String text) {
        return ObjectRef.parse(text);
    }

    static ApplyChangeSet apply(String requestId, DesiredObject... objects) {
        return apply(requestId, ChangeSet.Options.NONE, objects);
    }

    static ApplyChangeSet apply(
            String requestId, ChangeSet.Options options, DesiredObject... objects) {
        return ApplyChangeSet.of(
                ChangeSet.apply(requestId, Arrays.asList(objects), options), 2_000);
    }

    /** A deletion that names the loss. */
    static ApplyChangeSet delete(String requestId, String... refs) {
        List<ObjectRef> all = Arrays.stream(refs).map(ObjectRef::parse).toList();
        return ApplyChangeSet.of(
                ChangeSet.deletion(requestId, all, ChangeSet.Options.NONE.allowing(all)), 3_000);
    }
}
