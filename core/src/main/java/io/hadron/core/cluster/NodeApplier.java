package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NodeReachable;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.cluster.MetadataCommand.RegisterNode;
import io.hadron.core.cluster.MetadataCommand.SetNodeMode;
import io.hadron.core.cluster.ReturningNode.Loss;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.NodeState;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The life of nodes: known, started, lost, back, in another mode. */
final class NodeApplier {
    static final int MAX_NODES = 1_000;

    private final MetadataState state;
    private final MetadataEditor editor;

    NodeApplier(MetadataState state, MetadataEditor editor) {
        this.state = state;
        this.editor = editor;
    }

    MetadataOutcome apply(RegisterNode request) {
        Problem foreign = foreignCluster(request.clusterId(), "the node that registers");
        if (foreign != null) {
            return rejected(foreign);
        }
        for (NodeInfo node : state.nodes()) {
            if (node.storeId().equals(request.storeId())) {
                return new MetadataOutcome.NodeRegistered(node.id(), true);
            }
        }
        if (state.nodes().size() >= MAX_NODES) {
            return rejected(tooMany());
        }
        NodeId id = new NodeId(Math.max(1, nextNodeId()));
        enter(id, request.clusterId());
        change(
                new NodeInfo(
                        id,
                        request.profile(),
                        request.storeId(),
                        0,
                        1,
                        request.timeMs(),
                        NodeState.DOWN,
                        NodeMode.ACTIVE));
        return new MetadataOutcome.NodeRegistered(id, false);
    }

    MetadataOutcome apply(NodeStarted started) {
        NodeInfo known = state.node(started.node());
        Problem problem = refusal(started, known);
        if (problem != null) {
            return rejected(problem);
        }
        // A repetition says the same of the store: one that has forgotten meanwhile is no
        // repetition.
        if (known != null
                && known.session() == started.session()
                && known.incarnation() == started.incarnation()) {
            return new MetadataOutcome.NodeAccepted(started.session(), 0);
        }
        enter(started.node(), started.clusterId());
        change(
                new NodeInfo(
                        started.node(),
                        started.profile(),
                        started.storeId(),
                        started.session(),
                        started.incarnation(),
                        started.timeMs(),
                        NodeState.UP,
                        known == null ? NodeMode.ACTIVE : known.mode()));
        int led =
                new ReturningNode(editor, started.node())
                        .startTerms(loss(started, known), started.timeMs());
        return new MetadataOutcome.NodeAccepted(started.session(), led);
    }

    private static Loss loss(NodeStarted started, @Nullable NodeInfo known) {
        if (known == null || started.incarnation() == known.incarnation()) {
            return Loss.NOTHING;
        }
        return started.onlyUnsynced() ? Loss.UNSYNCED : Loss.ANYTHING;
    }

    MetadataOutcome apply(NodesLost command) {
        List<NodeId> down = new ArrayList<>();
        for (LostNode lost : command.nodes()) {
            NodeInfo node = editor.node(lost.node());
            if (node == null || node.session() != lost.session() || down.contains(node.id())) {
                continue;
            }
            down.add(node.id());
            if (node.isUp()) {
                change(node.withState(NodeState.DOWN));
            }
        }
        return new MetadataOutcome.NodesDown(
                down, new TermApplier(editor).apply(command.leaders()));
    }

    MetadataOutcome apply(NodeReachable command) {
        NodeInfo node = editor.node(command.node());
        if (node == null) {
            return rejected(unknown(command.node()));
        }
        boolean same = node.session() == command.session() && node.session() > 0;
        return update(node, same ? node.withState(NodeState.UP) : node);
    }

    MetadataOutcome apply(SetNodeMode command) {
        NodeInfo node = editor.node(command.node());
        return node == null
                ? rejected(unknown(command.node()))
                : update(node, node.withMode(command.mode()));
    }

    private MetadataOutcome update(NodeInfo before, NodeInfo after) {
        if (!after.equals(before)) {
            change(after);
        }
        return new MetadataOutcome.NodeUpdated(after);
    }

    private void change(NodeInfo node) {
        editor.put(node);
        editor.emit(new MetadataEvent.NodeChanged(node));
    }

    private void enter(NodeId node, UUID clusterId) {
        if (state.clusterId() == null) {
            editor.put(editor.counters().withClusterId(clusterId));
        }
        if (node.value() >= editor.counters().nextNodeId()) {
            editor.put(editor.counters().withNextNodeId(Math.addExact(node.value(), 1)));
        }
    }

    /** Above every id that there was; the counter of an older state may lag behind. */
    private int nextNodeId() {
        int next = editor.counters().nextNodeId();
        for (NodeInfo node : state.nodes()) {
            next = Math.max(next, Math.addExact(node.id().value(), 1));
        }
        return next;
    }

    private @Nullable Problem refusal(NodeStarted started, @Nullable NodeInfo known) {
        String node = "node " + started.node();
        Problem foreign = foreignCluster(started.clusterId(), node);
        if (foreign != null) {
            return foreign;
        }
        if (known == null) {
            return refusalOfNew(started.node());
        }
        if (!known.storeId().equals(started.storeId())) {
            return foreign(
                    node
                            + " comes with store "
                            + started.storeId()
                            + ", its data is in store "
                            + known.storeId(),
                    "mount the right disk; if the data is lost, remove the node and add a new one");
        }
        if (started.incarnation() < known.incarnation()) {
            return foreign(
                    node
                            + " comes with incarnation "
                            + started.incarnation()
                            + " of its store, "
                            + known.incarnation()
                            + " has been here",
                    "this is an old copy of the data: mount the right disk");
        }
        return started.session() >= known.session()
                ? null
                : foreign(
                        node
                                + " has a newer process: session "
                                + known.session()
                                + ", this is "
                                + started.session(),
                        "stop this process");
    }

    private @Nullable Problem refusalOfNew(NodeId node) {
        if (node.value() < editor.counters().nextNodeId() && node.value() > 0) {
            return foreign(
                    "node " + node + " was removed from this cluster",
                    "start it with an empty data directory: it joins as a new node");
        }
        return state.nodes().size() < MAX_NODES ? null : tooMany();
    }

    private @Nullable Problem foreignCluster(UUID id, String who) {
        UUID cluster = state.clusterId();
        return cluster == null || cluster.equals(id)
                ? null
                : foreign(
                        who + " belongs to cluster " + id + ", this is " + cluster,
                        "start it with the data directory and the seeds of its own cluster");
    }

    static Problem unknown(NodeId node) {
        return Problem.of(
                ProblemCode.UNKNOWN_NODE,
                "there is no node " + node,
                "list what there is with: hadron node list");
    }

    private static Problem tooMany() {
        return Problem.of(
                ProblemCode.LIMIT_EXCEEDED,
                "there are " + MAX_NODES + " nodes already",
                "remove one first");
    }

    private static Problem foreign(String message, String advice) {
        return Problem.of(ProblemCode.FOREIGN_NODE, message, advice);
    }

    private static MetadataOutcome rejected(Problem problem) {
        return new MetadataOutcome.Rejected(List.of(problem));
    }
}
