package io.hadron.simulation.crc;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.Origin;
import io.hadron.core.cluster.Transition;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How a simulated cluster begins: its nodes, a stream with consumers, a stream for dead letters.
 */
final class Founding {

    /** The session that every node has had before the run begins. */
    static final long FIRST_SESSION = 1;

    private static final UUID CLUSTER = new UUID(1, 1);
    private static final String NAMESPACE = "simulated";

    private MetadataState state = MetadataState.genesis();

    Founding(int nodes, int replicas) {
        for (int number = 1; number <= nodes; number++) {
            var node = new NodeId(number);
            if (number > 1) {
                apply(new MetadataCommand.RegisterNode(CLUSTER, store(node), profile(node), 0));
            }
            apply(started(node, FIRST_SESSION, 1, false));
        }
        List<DesiredObject> wishes =
                List.of(
                        new DesiredNamespace(
                                new NamespaceName(NAMESPACE), Labels.NONE, Origin.NONE),
                        stream(name("orders"), replicas),
                        stream(name("letters"), replicas),
                        new DesiredGroup(
                                name("readers"),
                                Labels.NONE,
                                GroupSpec.of(new ObjectName("orders")),
                                Origin.NONE));
        apply(
                MetadataCommand.ApplyChangeSet.of(
                        ChangeSet.apply("founding", wishes, ChangeSet.Options.NONE), 0));
    }

    private static QualifiedName name(String name) {
        return QualifiedName.parse(NAMESPACE + "/" + name);
    }

    private static DesiredStream stream(QualifiedName name, int replicas) {
        var wish =
                new StreamWish(
                        StreamType.STANDARD,
                        1,
                        replicas,
                        Retention.UNLIMITED,
                        StreamSpec.DEFAULT_MAX_RECORD_SIZE);
        return new DesiredStream(name, Labels.NONE, wish, Origin.NONE);
    }

    /** The stream with another number of replicas. */
    static MetadataCommand replicas(StreamInfo stream, int count, long version) {
        return MetadataCommand.ApplyChangeSet.of(
                ChangeSet.apply(
                        "replicas" + version,
                        List.of(stream(stream.name(), count)),
                        ChangeSet.Options.NONE),
                0);
    }

    private static UUID store(NodeId node) {
        return new UUID(2, node.value());
    }

    private static NodeProfile profile(NodeId node) {
        return NodeProfile.of("node" + node + ":7400");
    }

    static MetadataCommand.NodeStarted started(
            NodeId node, long session, long incarnation, boolean onlyUnsynced) {
        return new MetadataCommand.NodeStarted(
                CLUSTER, node, profile(node), store(node), session, incarnation, onlyUnsynced, 0);
    }

    private void apply(MetadataCommand command) {
        Transition transition = MetadataMachine.apply(state, state.version() + 1, command);
        if (transition.outcome() instanceof MetadataOutcome.Rejected rejected) {
            throw new IllegalStateException("a cluster can not begin: " + rejected);
        }
        state = transition.state();
    }

    MetadataState state() {
        return state;
    }

    /** By the numbers that the simulation uses for them: stream, dead letters, consumers. */
    SortedMap<Long, ControlGroup> groups() {
        var groups = new TreeMap<Long, ControlGroup>();
        groups.put(1L, only(ControlGroupKind.SPC, "orders"));
        groups.put(2L, only(ControlGroupKind.SPC, "letters"));
        groups.put(3L, only(ControlGroupKind.SCC, "orders"));
        return groups;
    }

    private ControlGroup only(ControlGroupKind kind, String stream) {
        var found = Objects.requireNonNull(state.stream(name(stream)));
        return state.controlGroupsOf(kind, found.id()).getFirst();
    }
}
