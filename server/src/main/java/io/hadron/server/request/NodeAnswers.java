package io.hadron.server.request;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.OnlyCopies;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.NodeModeRequest;
import io.hadron.proto.wire.NodeRemoveRequest;
import io.hadron.proto.wire.NodeRemoveResponse;
import io.hadron.proto.wire.NodeStatus;
import io.hadron.proto.wire.RecoverRequest;
import io.hadron.proto.wire.RecoverResponse;
import io.hadron.raft.ClusterController;
import io.hadron.raft.MembershipResult;
import io.hadron.server.session.Failures;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** What operators do to nodes, and to partitions that have lost theirs. */
final class NodeAnswers {
    private final Requests.Node node;
    private final Commands commands;
    private final FreshMetadata metadata;
    private final StatusAnswers status;

    NodeAnswers(
            Requests.Node node, Commands commands, FreshMetadata metadata, StatusAnswers status) {
        this.node = node;
        this.commands = commands;
        this.metadata = metadata;
        this.status = status;
    }

    /** What the cluster knows at this moment. */
    MetadataView fresh() throws RequestFailure, InterruptedException {
        return metadata.fresh();
    }

    NodeStatus mode(NodeModeRequest request) throws RequestFailure, InterruptedException {
        NodeId id = nodeId(request.getNode());
        MetadataOutcome outcome =
                commands.send(new MetadataCommand.SetNodeMode(id, mode(request.getMode())));
        if (outcome instanceof MetadataOutcome.Rejected rejected) {
            throw SchemaWire.rejected(rejected.problems());
        }
        return status.one(metadata.fresh(), id);
    }

    private static NodeMode mode(String text) throws RequestFailure {
        for (NodeMode mode : NodeMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw new RequestFailure(
                ErrorCode.INVALID_REQUEST,
                "mode must be active, cordoned or draining, not " + text);
    }

    /** Removes a node from the metadata, and then from the controller's own group. */
    NodeRemoveResponse remove(NodeRemoveRequest request)
            throws RequestFailure, InterruptedException {
        NodeId id = nodeId(request.getNode());
        MetadataView before = metadata.fresh();
        if (id.equals(node.self()) && before.nodes().size() > 1) {
            throw new RequestFailure(
                    Failures.builder(ErrorCode.IN_USE, "node " + id + " can not remove itself")
                            .setAdvice("Send it to another node, with --url.")
                            .build());
        }
        NodeRemoveResponse.Builder response = NodeRemoveResponse.newBuilder();
        if (before.node(id) != null) {
            OnlyCopies.of(before, id).forEach(copy -> response.addLost(copy.name()));
        }
        MetadataOutcome outcome =
                commands.send(
                        new MetadataCommand.RemoveNode(
                                id, request.getAcceptLoss(), "", System.currentTimeMillis()));
        if (outcome instanceof MetadataOutcome.Rejected rejected) {
            throw stays(id, SchemaWire.rejected(rejected.problems()));
        }
        leaveController(id);
        return response.build();
    }

    private static RequestFailure stays(NodeId id, RequestFailure refused) {
        Failure failure = refused.failure();
        return failure.getCode() == ErrorCode.DATA_LOSS_NOT_ALLOWED.number()
                ? new RequestFailure(
                        failure.toBuilder()
                                .setAdvice(
                                        "If it runs: hadron node drain "
                                                + id
                                                + ", then remove it. If it is lost for ever: --accept-loss --yes.")
                                .build())
                : refused;
    }

    private void leaveController(NodeId id) throws RequestFailure, InterruptedException {
        ClusterController controller = node.controller().get();
        if (controller == null) {
            return;
        }
        MembershipResult result;
        try {
            result = controller.remove(id).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "a change of members must not fail with an exception", e.getCause());
        }
        switch (result) {
            case MembershipResult.Changed _ -> {}
            case MembershipResult.Refused(String reason) ->
                    throw new RequestFailure(
                            ErrorCode.IN_USE,
                            "node "
                                    + id
                                    + " is removed, but stays in the cluster controller: "
                                    + reason);
            case MembershipResult.Unfinished(String reason) ->
                    throw new RequestFailure(
                            ErrorCode.CONTROLLER_UNAVAILABLE,
                            "node "
                                    + id
                                    + " is removed, but may still be in the cluster controller: "
                                    + reason);
        }
    }

    /** Begins a term in which one node's copy is the partition, whatever it lacks. */
    RecoverResponse recover(RecoverRequest request) throws RequestFailure, InterruptedException {
        NodeId leader = nodeId(request.getLeader());
        if (request.getReason().length() > AuditRecord.MAX_REASON) {
            throw new RequestFailure(
                    ErrorCode.INVALID_REQUEST,
                    "the reason is longer than " + AuditRecord.MAX_REASON);
        }
        MetadataView view = metadata.fresh();
        ControlGroup group = partition(view, request);
        if (request.getExpectedTerm() != 0 && request.getExpectedTerm() != group.term()) {
            throw new RequestFailure(
                    ErrorCode.REVISION_CONFLICT,
                    request.getStream()
                            + "/"
                            + request.getPartition()
                            + " is in term "
                            + group.term()
                            + " by now, led by node "
                            + group.leader());
        }
        List<String> losses = losses(group, request, leader);
        if (!request.getAcceptLoss()) {
            throw new RequestFailure(
                    Failures.builder(ErrorCode.DATA_LOSS_NOT_ALLOWED, losses.getFirst())
                            .setAdvice(
                                    "Bring the other members back; to give them up, say so: --accept-loss.")
                            .build());
        }
        MetadataOutcome outcome =
                commands.send(
                        new MetadataCommand.ForceRecovery(
                                group.id(),
                                group.term(),
                                leader,
                                request.getReason(),
                                System.currentTimeMillis()));
        if (outcome instanceof MetadataOutcome.Rejected rejected) {
            throw SchemaWire.rejected(rejected.problems());
        }
        if (!(outcome instanceof MetadataOutcome.RecoveryForced forced)) {
            throw new IllegalStateException("a recovery was answered with " + outcome);
        }
        return RecoverResponse.newBuilder()
                .setTerm(forced.groups().getFirst().term())
                .addAllLost(losses)
                .build();
    }

    private static ControlGroup partition(MetadataView view, RecoverRequest request)
            throws RequestFailure {
        StreamInfo stream;
        try {
            stream = view.stream(QualifiedName.parse(request.getStream()));
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()));
        }
        if (stream == null) {
            throw new RequestFailure(
                    ErrorCode.UNKNOWN_STREAM, "there is no stream " + request.getStream());
        }
        ControlGroup group =
                view.controlGroup(ControlGroupKind.SPC, stream.id(), request.getPartition());
        if (group == null) {
            throw new RequestFailure(
                    ErrorCode.UNKNOWN_OBJECT,
                    request.getStream() + " has no partition " + request.getPartition());
        }
        return group;
    }

    private static List<String> losses(ControlGroup group, RecoverRequest request, NodeId leader) {
        String partition = request.getStream() + "/" + request.getPartition();
        return List.of(
                partition
                        + ": records that node "
                        + leader
                        + " does not hold, though a majority of nodes "
                        + group.establishedReplicas()
                        + " confirmed them, are lost",
                partition
                        + ": acks and positions of consumer groups go back to what node "
                        + leader
                        + " holds");
    }

    private static NodeId nodeId(String text) throws RequestFailure {
        try {
            return new NodeId(Integer.parseInt(text));
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(
                    ErrorCode.UNKNOWN_OBJECT, "there is no node " + text + "; ids are numbers");
        }
    }
}
