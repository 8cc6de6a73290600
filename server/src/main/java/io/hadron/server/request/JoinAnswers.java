package io.hadron.server.request;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.NodeVersions;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.JoinAnswer;
import io.hadron.proto.wire.JoinBody;
import io.hadron.proto.wire.JoinRequest;
import io.hadron.proto.wire.JoinResponse;
import io.hadron.raft.MembershipResult;
import io.hadron.server.cluster.JoinProofs;
import io.hadron.server.cluster.Membership;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Takes new nodes into the cluster: those that know its secret. On virtual threads. */
final class JoinAnswers {
    private static final int MAX_BODY_BYTES = 16 << 10;

    private final Supplier<MetadataView> metadata;
    private final Commands commands;
    private final Membership membership;

    JoinAnswers(Supplier<MetadataView> metadata, Commands commands, Membership membership) {
        this.metadata = metadata;
        this.commands = commands;
        this.membership = membership;
    }

    JoinResponse join(JoinRequest request) throws RequestFailure, InterruptedException {
        JoinProofs proofs = membership.proofs();
        if (proofs == null) {
            throw new RequestFailure(
                    ErrorCode.UNAUTHORIZED,
                    "this node was started without cluster.secret: no node can join it");
        }
        byte[] body = request.getBody().toByteArray();
        if (body.length > MAX_BODY_BYTES) {
            throw new RequestFailure(ErrorCode.INVALID_REQUEST, "the request is too large");
        }
        byte[] cookie = request.getCookie().toByteArray();
        long now = System.currentTimeMillis();
        if (!proofs.isGood(cookie, body, now)) {
            return JoinResponse.newBuilder()
                    .setCookie(ByteString.copyFrom(proofs.cookie(body, now)))
                    .build();
        }
        if (!proofs.provesAsking(request.getProof().toByteArray(), body, cookie)) {
            throw new RequestFailure(
                    ErrorCode.UNAUTHORIZED,
                    "the node that wants to join was started with another cluster.secret");
        }
        JoinBody asked = read(body);
        byte[] answer = (asked.getAsksSession() ? session(asked) : admit(asked)).toByteArray();
        return JoinResponse.newBuilder()
                .setAnswer(ByteString.copyFrom(answer))
                .setProof(ByteString.copyFrom(proofs.answering(body, answer)))
                .build();
    }

    private static JoinBody read(byte[] body) throws RequestFailure {
        try {
            return JoinBody.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new RequestFailure(
                    ErrorCode.INVALID_REQUEST, "the request can not be read: " + e.getMessage());
        }
    }

    /** What this node knows of the last process on a store. It may know less than others. */
    private JoinAnswer session(JoinBody body) throws RequestFailure {
        UUID store = storeId(body);
        JoinAnswer.Builder answer = JoinAnswer.newBuilder().setClusterId(bytes(cluster()));
        for (NodeInfo node : metadata.get().nodes()) {
            if (node.storeId().equals(store)) {
                answer.setNode(node.id().value()).setSession(node.session());
            }
        }
        return answer.build();
    }

    private static UUID storeId(JoinBody body) throws RequestFailure {
        ByteBuffer store = body.getStoreId().asReadOnlyByteBuffer();
        if (store.remaining() != 16) {
            throw new RequestFailure(ErrorCode.INVALID_REQUEST, "a store id has 16 bytes");
        }
        return new UUID(store.getLong(), store.getLong());
    }

    private JoinAnswer admit(JoinBody body) throws RequestFailure, InterruptedException {
        NodeVersions own = membership.versions();
        if (body.getProtocol() != own.protocol() || body.getStorageFormat() != own.storage()) {
            throw new RequestFailure(
                    ErrorCode.INVALID_REQUEST,
                    "the node has peer protocol "
                            + body.getProtocol()
                            + " and storage format "
                            + body.getStorageFormat()
                            + ", this cluster has "
                            + own.protocol()
                            + " and "
                            + own.storage()
                            + "; start the version that the cluster runs");
        }
        NodeId node = register(body);
        boolean admitted = false;
        if (!body.getCrcAddress().isEmpty()) {
            admit(node, body.getCrcAddress());
            admitted = true;
        }
        JoinAnswer.Builder answer =
                JoinAnswer.newBuilder()
                        .setClusterId(bytes(cluster()))
                        .setNode(node.value())
                        .setAdmitted(admitted);
        membership.controllers().forEach((id, at) -> answer.putControllers(id.value(), at));
        return answer.build();
    }

    private NodeId register(JoinBody body) throws RequestFailure, InterruptedException {
        MetadataCommand command;
        UUID store = storeId(body);
        try {
            command =
                    new MetadataCommand.RegisterNode(
                            cluster(),
                            store,
                            new NodeProfile(
                                    body.getAddress(),
                                    "",
                                    "",
                                    new TreeMap<>(body.getPropertiesMap()),
                                    new NodeVersions(
                                            body.getVersion(),
                                            body.getProtocol(),
                                            body.getStorageFormat())),
                            System.currentTimeMillis());
        } catch (RuntimeException e) {
            throw new RequestFailure(
                    ErrorCode.INVALID_REQUEST, "the node can not be registered: " + e.getMessage());
        }
        return switch (commands.send(command)) {
            case MetadataOutcome.NodeRegistered(NodeId node, boolean _) -> node;
            case MetadataOutcome.Rejected rejected ->
                    throw new RequestFailure(
                            ErrorCode.INVALID_REQUEST, rejected.problems().getFirst().message());
            case MetadataOutcome other ->
                    throw new RequestFailure(ErrorCode.INTERNAL, "answered with " + other);
        };
    }

    private void admit(NodeId node, String address) throws RequestFailure, InterruptedException {
        try {
            MembershipResult result = membership.admit(node, address).toCompletableFuture().get();
            switch (result) {
                case MembershipResult.Changed _ -> {}
                case MembershipResult.Refused(String reason) ->
                        throw new RequestFailure(ErrorCode.INVALID_REQUEST, reason);
                case MembershipResult.Unfinished(String reason) ->
                        throw new RequestFailure(ErrorCode.CONTROLLER_UNAVAILABLE, reason);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("admitting must not fail with an exception", e);
        }
    }

    private UUID cluster() throws RequestFailure {
        UUID cluster = metadata.get().clusterId();
        if (cluster == null) {
            throw new RequestFailure(ErrorCode.NOT_READY, "the cluster is being founded");
        }
        return cluster;
    }

    private static ByteString bytes(UUID id) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip());
    }
}
