package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Nodes, and the terms of the groups they lead. */
final class NodeApplier {
    private static final int MAX_NODES = 1_000;

    private final MetadataState state;
    private final MetadataEditor editor;

    NodeApplier(MetadataState state, MetadataEditor editor) {
        this.state = state;
        this.editor = editor;
    }

    MetadataOutcome apply(NodeStarted started) {
        NodeInfo known = state.node(started.node());
        Problem problem = refusal(started, known);
        if (problem != null) {
            return new MetadataOutcome.Rejected(List.of(problem));
        }
        if (known != null && known.session() == started.session()) {
            return new MetadataOutcome.NodeAccepted(started.session(), 0);
        }
        if (state.clusterId() == null) {
            editor.put(editor.counters().withClusterId(started.clusterId()));
        }
        NodeInfo node =
                new NodeInfo(
                        started.node(),
                        started.address(),
                        started.storeId(),
                        started.session(),
                        started.timeMs());
        editor.put(new StateEntry.NodeEntry(node));
        editor.emit(new MetadataEvent.NodeUp(node));
        return new MetadataOutcome.NodeAccepted(started.session(), startTerms(node));
    }

    /**
     * The process that led these groups is gone, so whatever it left half done must be recovered.
     */
    private int startTerms(NodeInfo node) {
        List<ControlGroup> next = new ArrayList<>();
        for (ControlGroup group : state.controlGroups()) {
            if (group.leader().equals(node.id())) {
                next.add(group.nextTerm());
            }
        }
        next.forEach(editor::put);
        if (!next.isEmpty()) {
            editor.emit(new MetadataEvent.TermStarted(next));
        }
        return next.size();
    }

    private @Nullable Problem refusal(NodeStarted started, @Nullable NodeInfo known) {
        UUID cluster = state.clusterId();
        if (cluster != null && !cluster.equals(started.clusterId())) {
            return foreign(
                    "node "
                            + started.node()
                            + " belongs to cluster "
                            + started.clusterId()
                            + ", this is "
                            + cluster,
                    "start it with the data directory and the seeds of its own cluster");
        }
        if (known == null) {
            return state.nodes().size() < MAX_NODES
                    ? null
                    : Problem.of(
                            ProblemCode.LIMIT_EXCEEDED,
                            "there are " + MAX_NODES + " nodes already",
                            "remove one first");
        }
        if (!known.storeId().equals(started.storeId())) {
            return foreign(
                    "node "
                            + started.node()
                            + " comes with store "
                            + started.storeId()
                            + ", its data is in store "
                            + known.storeId(),
                    "mount the right disk; if the data is lost, remove the node and add a new one");
        }
        return started.session() >= known.session()
                ? null
                : foreign(
                        "node "
                                + started.node()
                                + " has a newer process: session "
                                + known.session()
                                + ", this is "
                                + started.session(),
                        "stop this process");
    }

    private static Problem foreign(String message, String advice) {
        return Problem.of(ProblemCode.FOREIGN_NODE, message, advice);
    }

    MetadataOutcome apply(ReportEstablished report) {
        List<ControlGroupId> accepted = new ArrayList<>();
        List<ControlGroupId> newly = new ArrayList<>();
        List<GroupTerm> refused = new ArrayList<>();
        for (GroupTerm reported : report.groups()) {
            ControlGroup group = editor.controlGroup(reported.group());
            if (group == null
                    || group.term() != reported.term()
                    || !group.leader().equals(report.leader())) {
                refused.add(new GroupTerm(reported.group(), group == null ? 0 : group.term()));
                continue;
            }
            accepted.add(group.id());
            if (!group.isEstablished()) {
                editor.put(group.established());
                newly.add(group.id());
            }
        }
        if (!newly.isEmpty()) {
            editor.emit(new MetadataEvent.Established(newly));
        }
        return new MetadataOutcome.EstablishedReported(accepted, refused);
    }
}
