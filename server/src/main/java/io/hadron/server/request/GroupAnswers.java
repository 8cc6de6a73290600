package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.OffsetFate;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.ExplainResponse;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.GroupListRequest;
import io.hadron.proto.wire.GroupListResponse;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import io.hadron.proto.wire.Start;
import io.hadron.proto.wire.TrimRequest;
import io.hadron.proto.wire.TrimResponse;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.consumer.GroupOperations;
import io.hadron.server.node.Partitions;
import io.hadron.server.session.Failures;
import io.hadron.server.stream.StreamController;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Consumer groups: list, describe, seek, pause, resume, explain; and trimming of a partition. */
final class GroupAnswers {
    private final NodeId self;
    private final Supplier<MetadataView> metadata;
    private final FreshMetadata fresh;
    private final Partitions partitions;
    private final GroupRound.Rounds rounds;

    GroupAnswers(
            NodeId self,
            Supplier<MetadataView> metadata,
            FreshMetadata fresh,
            Partitions partitions) {
        this.self = self;
        this.fresh = fresh;
        this.metadata = metadata;
        this.partitions = partitions;
        this.rounds = new GroupRound.Rounds(self, metadata, partitions);
    }

    GroupListResponse list(GroupListRequest request) throws RequestFailure, InterruptedException {
        GroupListResponse.Builder response = GroupListResponse.newBuilder();
        for (GroupInfo group : metadata.get().groups()) {
            String namespace = group.name().namespace().value();
            if (request.getNamespace().isEmpty() || request.getNamespace().equals(namespace)) {
                response.addGroups(info(group));
            }
        }
        return response.build();
    }

    GroupListResponse describe(GroupRequest request) throws RequestFailure, InterruptedException {
        return one(find(request.getNamespace(), request.getName()));
    }

    GroupListResponse pause(GroupRequest request) throws RequestFailure, InterruptedException {
        GroupInfo group = find(request.getNamespace(), request.getName());
        return change(group, -1, step(new ConsumerInput.Pause(group.id())));
    }

    GroupListResponse resume(GroupRequest request) throws RequestFailure, InterruptedException {
        GroupInfo group = find(request.getNamespace(), request.getName());
        return change(group, -1, step(new ConsumerInput.Resume(group.id())));
    }

    GroupListResponse seek(GroupSeekRequest request) throws RequestFailure, InterruptedException {
        GroupInfo group = find(request.getNamespace(), request.getName());
        Start start = request.getStart();
        return change(
                group,
                request.getPartition(),
                (consumers, reply) ->
                        DataRequests.resolve(
                                consumers.partition(),
                                start,
                                offset ->
                                        step(new ConsumerInput.Seek(group.id(), offset))
                                                .accept(consumers, reply)));
    }

    private static BiConsumer<ConsumerController, ShardCalls.Reply<Boolean>> step(
            ConsumerInput input) {
        return (consumers, reply) ->
                GroupOperations.change(consumers, input, reply::value, reply::failure);
    }

    ExplainResponse explain(ExplainRequest request) throws RequestFailure, InterruptedException {
        StreamController partition = partition(request.getGroup());
        GroupInfo group =
                find(partition.place().name().namespace().value(), request.getConsumerGroup());
        ConsumerController consumers = partitions.consumersOf(request.getGroup());
        if (consumers == null || !group.streamId().equals(partition.place().stream())) {
            throw unknownGroup(group.name().toString());
        }
        OffsetFate fate =
                ShardCalls.await(
                        ShardCalls.<OffsetFate>ask(
                                partition.shard(),
                                reply -> {
                                    OffsetFate found =
                                            consumers.isLeading()
                                                    ? consumers
                                                            .machine()
                                                            .explain(
                                                                    group.id(), request.getOffset())
                                                    : null;
                                    if (found == null) {
                                        reply.failure(
                                                Failures.of(
                                                        ErrorCode.UNAVAILABLE,
                                                        "the group is not ready on this partition"));
                                    } else {
                                        reply.value(found);
                                    }
                                }));
        return GroupWire.explain(fate, request.getOffset());
    }

    TrimResponse trim(TrimRequest request) throws RequestFailure, InterruptedException {
        StreamController partition = partition(request.getGroup());
        long mark =
                ShardCalls.await(
                        ShardCalls.<Long>ask(
                                partition.shard(),
                                reply -> {
                                    if (partition.isServing()) {
                                        long before = request.getBefore();
                                        partition.trim(
                                                before < 0 ? Long.MAX_VALUE : before, reply::value);
                                    } else {
                                        reply.failure(partition.notServing());
                                    }
                                }));
        return TrimResponse.newBuilder().setLowMark(mark).build();
    }

    // ------------------------------------------------------------------ parts

    private GroupListResponse one(GroupInfo group) throws RequestFailure, InterruptedException {
        return GroupListResponse.newBuilder().addGroups(info(group)).build();
    }

    /** The group with its figures on every partition that this node leads. */
    io.hadron.proto.wire.GroupInfo info(GroupInfo group)
            throws RequestFailure, InterruptedException {
        return info(group, Map.of());
    }

    /**
     * Changes the group on the partitions that this node leads, or on one of them. Where that has
     * not worked and may work later, the partition is among those that are not answered for.
     */
    private GroupListResponse change(
            GroupInfo group,
            int onlyPartition,
            BiConsumer<ConsumerController, ShardCalls.Reply<Boolean>> action)
            throws RequestFailure, InterruptedException {
        GroupRound<Boolean> done = rounds.onEach(group, onlyPartition, action);
        for (Failure failure : done.failures().values()) {
            ErrorCode code = ErrorCode.of(failure.getCode());
            if (code == null || !code.retryable()) {
                throw new RequestFailure(failure);
            }
        }
        return GroupListResponse.newBuilder().addGroups(info(group, done.failures())).build();
    }

    private io.hadron.proto.wire.GroupInfo info(GroupInfo group, Map<Integer, Failure> without)
            throws RequestFailure, InterruptedException {
        GroupRound<GroupPartition> figures =
                rounds.onEach(
                        group,
                        -1,
                        (consumers, reply) ->
                                GroupOperations.figures(
                                        consumers, group.id(), reply::value, reply::failure));
        return GroupWire.info(
                group, metadata.get().stream(group.streamId()), figures.without(without));
    }

    /** That there is no such group is made sure of first. */
    private GroupInfo find(String namespace, String name)
            throws RequestFailure, InterruptedException {
        QualifiedName qualified;
        try {
            qualified = QualifiedName.of(namespace.isEmpty() ? "default" : namespace, name);
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()));
        }
        GroupInfo group = metadata.get().group(qualified);
        if (group == null) {
            group = fresh.fresh().group(qualified);
        }
        if (group == null) {
            throw unknownGroup(qualified.toString());
        }
        return group;
    }

    private static RequestFailure unknownGroup(String name) {
        return new RequestFailure(ErrorCode.UNKNOWN_GROUP, "there is no consumer group " + name);
    }

    private StreamController partition(long group) throws RequestFailure {
        StreamController partition = partitions.partition(group);
        if (partition == null) {
            throw new RequestFailure(
                    ErrorCode.UNKNOWN_PARTITION,
                    "this node has no partition with control group " + group);
        }
        ControlGroup known = metadata.get().controlGroup(new ControlGroupId(group));
        if (known != null && !known.leader().equals(self)) {
            throw new RequestFailure(
                    Failures.builder(
                                    ErrorCode.NOT_LEADER,
                                    partition.place() + " is led by node " + known.leader())
                            .setLeader(known.leader().toString())
                            .setKnownTerm(known.term())
                            .build());
        }
        return partition;
    }
}
