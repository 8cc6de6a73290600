package io.hadron.server.request;

import com.google.protobuf.MessageLite;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.AllocateProducerResponse;
import io.hadron.proto.wire.ChangeRequest;
import io.hadron.proto.wire.DeleteRequest;
import io.hadron.proto.wire.DescribeRequest;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.GetRequest;
import io.hadron.proto.wire.GroupListRequest;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import io.hadron.proto.wire.JoinRequest;
import io.hadron.proto.wire.TrimRequest;
import io.hadron.server.session.Request;

/** Requests that may wait: schema, groups, cluster. On virtual threads. */
final class AdminRequests {
    private final ClusterRequests cluster;
    private final SchemaAnswers schema;
    private final GroupAnswers groups;
    private final ProducerIds producerIds;
    private final JoinAnswers joins;

    AdminRequests(
            ClusterRequests cluster,
            SchemaAnswers schema,
            GroupAnswers groups,
            ProducerIds producerIds,
            JoinAnswers joins) {
        this.cluster = cluster;
        this.schema = schema;
        this.groups = groups;
        this.producerIds = producerIds;
        this.joins = joins;
    }

    MessageLite answer(Request request)
            throws RequestFailure, FrameException, InterruptedException {
        return switch (request.method()) {
            case METADATA, STATUS, NODE_MODE, NODE_REMOVE, REBALANCE, RECOVER, AUDIT ->
                    cluster.answer(request);
            case ALLOCATE_PRODUCER ->
                    AllocateProducerResponse.newBuilder().setProducerId(producerIds.next()).build();
            case PLAN -> schema.plan(request.header(ChangeRequest.parser()));
            case LINT -> schema.lint(request.header(ChangeRequest.parser()));
            case APPLY -> schema.apply(request.header(ChangeRequest.parser()));
            case DELETE -> schema.delete(request.header(DeleteRequest.parser()));
            case GET -> schema.get(request.header(GetRequest.parser()));
            case DESCRIBE -> schema.describe(request.header(DescribeRequest.parser()));
            case GROUP_LIST -> groups.list(request.header(GroupListRequest.parser()));
            case GROUP_DESCRIBE -> groups.describe(request.header(GroupRequest.parser()));
            case GROUP_PAUSE -> groups.pause(request.header(GroupRequest.parser()));
            case GROUP_RESUME -> groups.resume(request.header(GroupRequest.parser()));
            case GROUP_SEEK -> groups.seek(request.header(GroupSeekRequest.parser()));
            case EXPLAIN -> groups.explain(request.header(ExplainRequest.parser()));
            case TRIM -> groups.trim(request.header(TrimRequest.parser()));
            case JOIN -> joins.join(request.header(JoinRequest.parser()));
            case PRODUCE, OFFSET, FETCH, READ_OPEN, SUBSCRIBE, SETTLE, CLOSE, WATCH_METADATA ->
                    throw new RequestFailure(
                            ErrorCode.INTERNAL, request.method() + " is not answered here");
        };
    }
}
