package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.OffsetFate;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.ExplainResponse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Consumer groups: list, describe, seek, pause, resume, explain; and trimming of a partition. */
final class GroupAnswers {
    private final NodeId self;
    private final Supplier<MetadataView> metadata;
    private final Partitions partitions;

    GroupAnswers(NodeId self, Supplier<MetadataView> metadata, Partitions partitions) {
        this.self = self;
        this.metadata = metadata;
        this.partitions = partitions;
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
        onEach(
                group,
                -1,
                (consumers, reply) ->
                        GroupOperations.change(
                                consumers,
                                new ConsumerInput.Pause(group.id()),
                                reply::value,
                                reply::failure));
        return one(group);
    }

    GroupListResponse resume(GroupRequest request) throws RequestFailure, InterruptedException {
        GroupInfo group = find(request.getNamespace(), request.getName());
        onEach(
                group,
                -1,
                (consumers, reply) ->
                        GroupOperations.change(
                                consumers,
                                new ConsumerInput.Resume(group.id()),
                                reply::value,
                                reply::failure));
        return one(group);
    }

    GroupListResponse seek(GroupSeekRequest request) throws RequestFailure, InterruptedException {
        GroupInfo group = find(request.getNamespace(), request.getName());
        Start start = request.getStart();
        onEach(
                group,
                request.getPartition(),
                (consumers, reply) ->
                        DataRequests.resolve(
                                consumers.partition(),
                                start,
                                offset ->
                                        GroupOperations.change(
                                                consumers,
                                                new ConsumerInput.Seek(group.id(), offset),
                                                reply::value,
                                                reply::failure)));
        return one(group);
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

    /** The group with its figures on every partition. */
    io.hadron.proto.wire.GroupInfo info(GroupInfo group)
            throws RequestFailure, InterruptedException {
        MetadataView view = metadata.get();
        StreamInfo stream = view.stream(group.streamId());
        List<GroupPartition> figures =
                onEach(
                        group,
                        -1,
                        (consumers, reply) ->
                                GroupOperations.figures(consumers, group.id(), reply::value));
        return GroupWire.info(group, stream, figures);
    }

    /** Asks the consumer controllers of all partitions that this node leads, or of one. */
    private <T> List<T> onEach(
            GroupInfo group,
            int onlyPartition,
            BiConsumer<ConsumerController, ShardCalls.Reply<T>> action)
            throws RequestFailure, InterruptedException {
        List<CompletableFuture<T>> questions = new ArrayList<>();
        boolean known = false;
        for (ControlGroup controller : controllers(group.streamId())) {
            if (onlyPartition >= 0 && controller.partition() != onlyPartition) {
                continue;
            }
            known = true;
            if (!controller.leader().equals(self)) {
                continue; // its leader answers for it
            }
            StreamController partition =
                    partitions.partition(group.streamId(), controller.partition());
            ConsumerController consumers =
                    partition == null ? null : partitions.consumersOf(partition.log().group());
            if (partition == null || consumers == null) {
                throw new RequestFailure(
                        ErrorCode.UNAVAILABLE,
                        "partition " + controller.partition() + " is starting");
            }
            questions.add(
                    ShardCalls.ask(
                            partition.shard(),
                            reply -> {
                                if (consumers.isLeading()) {
                                    action.accept(consumers, reply);
                                } else {
                                    reply.failure(
                                            Failures.of(
                                                    ErrorCode.UNAVAILABLE,
                                                    partition.place() + " is starting"));
                                }
                            }));
        }
        if (!known) {
            throw new RequestFailure(ErrorCode.UNKNOWN_PARTITION, "no partition " + onlyPartition);
        }
        return ShardCalls.await(questions);
    }

    private List<ControlGroup> controllers(ObjectId stream) {
        return metadata.get().controlGroupsOf(ControlGroupKind.SCC, stream);
    }

    private GroupInfo find(String namespace, String name) throws RequestFailure {
        GroupInfo group;
        try {
            group =
                    metadata.get()
                            .group(
                                    QualifiedName.of(
                                            namespace.isEmpty() ? "default" : namespace, name));
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()));
        }
        if (group == null) {
            throw unknownGroup(namespace + "/" + name);
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
