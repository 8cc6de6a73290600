package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.ConfirmPurges;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.cluster.MetadataCommand.RegisterNode;
import io.hadron.core.cluster.MetadataCommand.ReportCaughtUp;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataCommand.SetNodeMode;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import io.hadron.core.model.Tombstone.Purge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** A cluster whose nodes do at once what the metadata asks of them. */
final class ClusterRig {
    final Scene scene = new Scene();
    private long requests;

    static NodeId node(int id) {
        return new NodeId(id);
    }

    /** Makes the next node known and starts it. */
    NodeId join(Map<String, String> properties) {
        long store = 100 + requests++;
        NodeProfile profile = NodeProfile.of("host:1").withProperties(properties);
        var registered =
                (MetadataOutcome.NodeRegistered)
                        scene.run(
                                new RegisterNode(
                                        Wishes.CLUSTER, new UUID(2, store), profile, 1_000));
        start(registered.node(), 0);
        return registered.node();
    }

    void join(int count) {
        for (int i = 0; i < count; i++) {
            join(Map.of());
        }
    }

    /** A new process of a node. */
    MetadataOutcome start(NodeId id, int raise) {
        return start(id, raise, false);
    }

    MetadataOutcome start(NodeId id, int raise, boolean onlyUnsynced) {
        NodeInfo node = info(id);
        return scene.run(
                new NodeStarted(
                        Wishes.CLUSTER,
                        id,
                        node.profile(),
                        node.storeId(),
                        node.session() + 1,
                        node.incarnation() + raise,
                        onlyUnsynced,
                        2_000));
    }

    NodeInfo info(NodeId id) {
        NodeInfo node = scene.state.node(id);
        assertThat(node).isNotNull();
        return node;
    }

    void lose(NodeId... nodes) {
        List<LostNode> lost = new ArrayList<>();
        for (NodeId node : nodes) {
            lost.add(new LostNode(node, info(node).session()));
        }
        for (NodesLost command : LeaderChoice.commands(scene.state, lost, new TreeMap<>())) {
            scene.run(command);
        }
    }

    void mode(NodeId node, NodeMode mode) {
        scene.run(new SetNodeMode(node, mode));
    }

    void stream(String name, int partitions, int replicas) {
        scene.applied(Wishes.apply("q" + requests++, wish(name, partitions, replicas)));
    }

    static DesiredStream wish(String name, int partitions, int replicas) {
        return new DesiredStream(
                QualifiedName.parse(name),
                Labels.NONE,
                new StreamWish(
                        StreamType.STANDARD,
                        partitions,
                        replicas,
                        Retention.UNLIMITED,
                        StreamSpec.DEFAULT_MAX_RECORD_SIZE),
                Origin.NONE);
    }

    List<ControlGroup> groups() {
        return List.copyOf(scene.state.controlGroups());
    }

    List<ControlGroup> partitions() {
        return groups().stream().filter(g -> g.kind() == ControlGroupKind.SPC).toList();
    }

    /** Leaders recover where they can, learners catch up, and data that is left is dropped. */
    void settle() {
        teach(group -> !group.isEstablished() && canRecover(group));
        for (ControlGroup group : groups()) {
            if (!group.isEstablished() && canEstablish(group)) {
                scene.run(
                        new ReportEstablished(
                                group.leader(), List.of(new GroupTerm(group.id(), group.term()))));
            }
        }
        teach(ControlGroup::isEstablished);
        for (ControlGroup group : groups()) {
            for (NodeId node : group.leaving()) {
                if (isUp(node)) {
                    scene.run(
                            new ConfirmPurges(
                                    List.of(new Purge(group.stream(), group.id(), node))));
                }
            }
        }
    }

    private void teach(Predicate<ControlGroup> able) {
        for (ControlGroup group : groups()) {
            for (NodeId learner : group.learners()) {
                if (able.test(group) && isUp(learner) && isUp(group.leader())) {
                    scene.run(
                            new ReportCaughtUp(
                                    group.leader(),
                                    List.of(new CaughtUp(group.id(), group.term(), learner))));
                }
            }
        }
    }

    private boolean canRecover(ControlGroup group) {
        List<NodeId> from = group.establishedReplicas();
        long sources = from.stream().filter(n -> group.countsForRecovery(n) && isUp(n)).count();
        return group.counts(group.leader())
                && isUp(group.leader())
                && (from.isEmpty() || sources >= GroupPair.meeting(from.size()));
    }

    boolean canEstablish(ControlGroup group) {
        long holders = group.replicas().stream().filter(n -> group.counts(n) && isUp(n)).count();
        return canRecover(group) && holders >= GroupPair.majority(group.replicas().size());
    }

    boolean isUp(NodeId id) {
        NodeInfo node = scene.state.node(id);
        return node != null && node.isUp();
    }

    /** Plans and settles until nothing is left to do; returns the number of plans. */
    int converge(Rebalancer.Limits limits, Runnable afterEachStep) {
        settle();
        for (int step = 1; step < 2_000; step++) {
            List<MetadataCommand> plan = Rebalancer.plan(scene.state, limits);
            boolean idle = plan.isEmpty();
            for (MetadataCommand command : plan) {
                checkTaken(scene.run(command));
                afterEachStep.run();
            }
            long before = scene.contentDigest();
            settle();
            afterEachStep.run();
            if (idle && before == scene.contentDigest()) {
                return step;
            }
        }
        throw new AssertionError("does not come to rest: " + Rebalancer.plan(scene.state, limits));
    }

    private static void checkTaken(MetadataOutcome outcome) {
        switch (outcome) {
            case MetadataOutcome.TermsStarted terms -> assertThat(terms.refused()).isEmpty();
            case MetadataOutcome.LearnersSet learners -> assertThat(learners.refused()).isEmpty();
            default -> throw new AssertionError("a plan led to " + outcome);
        }
    }
}
