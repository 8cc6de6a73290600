package io.hadron.server.request;

import com.google.protobuf.MessageLite;
import io.hadron.core.cluster.MetadataView;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.AuditRequest;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.NodeModeRequest;
import io.hadron.proto.wire.NodeRemoveRequest;
import io.hadron.proto.wire.RecoverRequest;
import io.hadron.server.session.Request;
import java.util.function.Supplier;

/** Requests about nodes and the cluster as a whole. On virtual threads. */
record ClusterRequests(
        Supplier<MetadataView> metadata,
        ClusterAnswers cluster,
        StatusAnswers status,
        NodeAnswers nodes,
        RebalanceAnswers rebalance) {
    MessageLite answer(Request request)
            throws RequestFailure, FrameException, InterruptedException {
        return switch (request.method()) {
            case METADATA -> cluster.sureMetadata(request.header(MetadataRequest.parser()));
            case STATUS -> status.status(metadata.get());
            case NODE_MODE -> nodes.mode(request.header(NodeModeRequest.parser()));
            case NODE_REMOVE -> nodes.remove(request.header(NodeRemoveRequest.parser()));
            case REBALANCE -> rebalance.rebalance();
            case RECOVER -> nodes.recover(request.header(RecoverRequest.parser()));
            case AUDIT ->
                    AuditAnswer.of(
                            nodes.fresh().audit(),
                            request.header(AuditRequest.parser()).getLimit());
            default ->
                    throw new RequestFailure(
                            ErrorCode.INTERNAL, request.method() + " is not answered here");
        };
    }
}
