package io.hadron.raft;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.Origin;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.StreamSpec;
import java.util.List;
import java.util.UUID;

/** Short ways to write commands in tests. */
final class Wishes {
    static final UUID CLUSTER = new UUID(0x1111, 1);
    static final UUID STORE = new UUID(0x2222, 2);
    static final NodeId NODE = new NodeId(1);

    private Wishes() {}

    static NodeStarted nodeStarted(long session) {
        return new NodeStarted(CLUSTER, NODE, "localhost:7400", STORE, session, 1_000);
    }

    static DesiredNamespace namespace(String name) {
        return new DesiredNamespace(new NamespaceName(name), Labels.NONE, Origin.NONE);
    }

    static DesiredStream stream(String name, int partitions) {
        StreamWish wish = StreamWish.of(StreamSpec.standard().withPartitions(partitions));
        return new DesiredStream(QualifiedName.parse(name), Labels.NONE, wish, Origin.NONE);
    }

    static DesiredGroup group(String name, String stream) {
        GroupSpec spec = GroupSpec.of(new ObjectName(stream));
        return new DesiredGroup(QualifiedName.parse(name), Labels.NONE, spec, Origin.NONE);
    }

    static ApplyChangeSet apply(String requestId, DesiredObject... objects) {
        return ApplyChangeSet.of(
                ChangeSet.apply(requestId, List.of(objects), ChangeSet.Options.NONE), 2_000);
    }
}
