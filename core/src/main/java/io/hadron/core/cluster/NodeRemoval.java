package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.RemoveNode;
import io.hadron.core.cluster.OnlyCopies.OnlyCopy;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.Tombstone;
import io.hadron.core.model.Tombstone.Purge;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Removes a node. Sets that name it keep it until they are repaired: its seat in a majority must
 * not be filled by leaving it out.
 */
final class NodeRemoval {
    private static final int MAX_NAMED = 20;

    private final MetadataState state;
    private final MetadataEditor editor;

    NodeRemoval(MetadataState state, MetadataEditor editor) {
        this.state = state;
        this.editor = editor;
    }

    MetadataOutcome apply(RemoveNode command) {
        NodeInfo node = state.node(command.node());
        if (node == null) {
            return command.node().value() < editor.counters().nextNodeId()
                    ? new MetadataOutcome.NodeGone(command.node(), true)
                    : new MetadataOutcome.Rejected(List.of(NodeApplier.unknown(command.node())));
        }
        List<OnlyCopy> losses = OnlyCopies.of(state, node.id());
        Problem problem = refusal(node, losses, command.acceptLoss());
        if (problem != null) {
            return new MetadataOutcome.Rejected(List.of(problem));
        }
        remove(node);
        if (!losses.isEmpty()) {
            editor.put(
                    new AuditRecord(
                            editor.version(),
                            command.timeMs(),
                            AuditRecord.Action.NODE_REMOVED_WITH_LOSS,
                            "node " + node.id() + " was needed by " + list(losses),
                            command.reason()));
        }
        return new MetadataOutcome.NodeGone(node.id(), false);
    }

    private @Nullable Problem refusal(NodeInfo node, List<OnlyCopy> losses, boolean acceptLoss) {
        if (state.nodes().size() == 1) {
            return Problem.of(
                    ProblemCode.PROTECTED,
                    "node " + node.id() + " is the only one",
                    "add another one first");
        }
        if (acceptLoss) {
            return null;
        }
        if (!losses.isEmpty()) {
            return Problem.of(
                    ProblemCode.ONLY_COPY,
                    "node " + node.id() + " is needed by " + list(losses),
                    "bring the other members back or wait until copies are made; to give them up,"
                            + " say so: --accept-loss");
        }
        boolean holds = state.controlGroups().stream().anyMatch(g -> g.isHeldBy(node.id()));
        return node.isUp() && holds
                ? Problem.of(
                        ProblemCode.NODE_NOT_DRAINED,
                        "node " + node.id() + " is up and holds replicas",
                        "drain it first: hadron node drain " + node.id())
                : null;
    }

    private static String list(List<OnlyCopy> losses) {
        String named =
                losses.stream()
                        .limit(MAX_NAMED)
                        .map(OnlyCopy::name)
                        .collect(Collectors.joining(", "));
        int more = losses.size() - MAX_NAMED;
        return more > 0 ? named + " and " + more + " more" : named;
    }

    private void remove(NodeInfo node) {
        editor.remove(new StateEntry.NodeEntry(node));
        editor.emit(new MetadataEvent.NodeRemoved(node));
        // The counter of an older state may not have seen this id.
        int next = Math.max(editor.counters().nextNodeId(), node.id().value() + 1);
        editor.put(editor.counters().withNextNodeId(next));
        forgetPurges(node.id());
        leaveGroups(node.id());
    }

    /** Nobody will confirm them. */
    private void forgetPurges(NodeId node) {
        for (Tombstone tombstone : state.tombstones()) {
            TreeSet<Purge> left = new TreeSet<>(tombstone.pending());
            if (!left.removeIf(purge -> purge.node().equals(node))) {
                continue;
            }
            if (left.isEmpty()) {
                editor.remove(new StateEntry.TombstoneEntry(tombstone));
                editor.emit(new MetadataEvent.Purged(tombstone.id()));
            } else {
                editor.put(tombstone.withPending(left));
            }
        }
    }

    private void leaveGroups(NodeId node) {
        GroupEdits edits = new GroupEdits(editor);
        LeaderSpread spread = new LeaderSpread(editor.state());
        for (GroupPair pair : GroupPair.all(state)) {
            GroupPair now = withoutLeaving(pair, node);
            List<NodeId> learners =
                    now.isMember(node)
                            ? now.learners()
                            : now.learners().stream().filter(n -> !n.equals(node)).toList();
            NodeId next =
                    now.leader().equals(node)
                            ? spread.least(now.stream(), now.leaders(editor::isUp))
                            : null;
            if (next != null) {
                spread.move(now.stream(), node, next);
                edits.start(now, next, now.replicas(), learners);
            } else if (learners.size() < now.learners().size()) {
                edits.relearn(now, learners);
            }
        }
        edits.emit();
    }

    private GroupPair withoutLeaving(GroupPair pair, NodeId node) {
        if (pair.groups().stream().noneMatch(group -> group.leaving().contains(node))) {
            return pair;
        }
        ControlGroup consumers = pair.consumers();
        GroupPair now =
                new GroupPair(
                        pair.data().withoutLeaving(node),
                        consumers == null ? null : consumers.withoutLeaving(node));
        now.groups().forEach(editor::put);
        return now;
    }
}
