package io.hadron.client.internal.admin;

import io.hadron.client.HadronException;
import io.hadron.client.StartAt;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.Starts;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.GroupListRequest;
import io.hadron.proto.wire.GroupListResponse;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls about consumer groups, whose figures lie with the leaders of their partitions. */
final class GroupCalls {
    /** How long a description waits for partitions that have no leader. */
    private static final Duration PARTIAL_AFTER = Duration.ofSeconds(3);

    private final Lane lane;

    GroupCalls(Lane lane) {
        this.lane = lane;
    }

    List<GroupInfo> list(String namespace) {
        GroupListRequest request = GroupListRequest.newBuilder().setNamespace(namespace).build();
        EachLeader leaders = new EachLeader(lane, List.of(), lane.options().requestTimeout());
        return await(
                lane,
                () ->
                        leaders.ask(
                                new EachLeader.Question<>(
                                        Method.GROUP_LIST,
                                        request,
                                        GroupListResponse.parser(),
                                        GroupCalls::join)));
    }

    GroupInfo describe(String group) {
        StreamName name = StreamName.parse(group);
        GroupInfo partial = first(name);
        try {
            return onEach(Method.GROUP_DESCRIBE, name, partial.stream(), PARTIAL_AFTER);
        } catch (HadronException.Unavailable e) {
            return partial; // what one node knows is better than nothing
        }
    }

    /** Pause or resume. */
    GroupInfo change(Method method, String group) {
        StreamName name = StreamName.parse(group);
        return onEach(method, name, first(name).stream(), lane.options().requestTimeout());
    }

    GroupInfo seek(String group, StartAt start, int partition) {
        StreamName name = StreamName.parse(group);
        StreamName stream = new StreamName(name.namespace(), first(name).stream());
        int count =
                await(
                                lane,
                                () ->
                                        lane.retrying(
                                                "asking for " + stream,
                                                lane.options().requestTimeout(),
                                                () -> lane.stream(stream)))
                        .getPartitionsCount();
        for (int i = 0; i < count; i++) {
            if (partition < 0 || partition == i) {
                seekOne(name, stream, start, i);
            }
        }
        if (partition >= count) {
            throw Failures.of(
                    ErrorCode.INVALID_REQUEST,
                    stream + " has " + count + " partitions, there is no " + partition);
        }
        return describe(group);
    }

    private void seekOne(StreamName group, StreamName stream, StartAt start, int partition) {
        GroupSeekRequest request =
                GroupSeekRequest.newBuilder()
                        .setNamespace(group.namespace())
                        .setName(group.name())
                        .setStart(Starts.wire(start))
                        .setPartition(partition)
                        .build();
        Lane.LeaderCall<GroupListResponse> call =
                new Lane.LeaderCall<>(
                        Method.GROUP_SEEK, stream, partition, GroupListResponse.parser());
        GroupListResponse answer = await(lane, () -> lane.callLeader(call, at -> request));
        boolean done =
                answer.getGroupsList().stream()
                        .flatMap(g -> g.getPartitionsList().stream())
                        .anyMatch(p -> p.getIndex() == partition);
        if (!done) {
            throw Failures.of(
                    ErrorCode.UNAVAILABLE,
                    "the leader of "
                            + stream
                            + "/"
                            + partition
                            + " changed meanwhile; partitions before it are moved");
        }
    }

    private GroupInfo first(StreamName name) {
        GroupListResponse answer =
                await(
                        lane,
                        () ->
                                lane.call(
                                        Method.GROUP_DESCRIBE,
                                        request(name),
                                        GroupListResponse.parser()));
        return single(name, join(List.of(answer)));
    }

    private GroupInfo onEach(Method method, StreamName name, String stream, Duration patience) {
        EachLeader leaders =
                new EachLeader(lane, List.of(name.namespace() + "/" + stream), patience);
        return await(
                lane,
                () ->
                        lane.retrying(
                                method.name(),
                                patience,
                                () ->
                                        leaders.ask(
                                                        new EachLeader.Question<>(
                                                                method,
                                                                request(name),
                                                                GroupListResponse.parser(),
                                                                GroupCalls::join))
                                                .thenCombine(
                                                        lane.stream(
                                                                new StreamName(
                                                                        name.namespace(), stream)),
                                                        (all, info) ->
                                                                whole(
                                                                        single(name, all),
                                                                        info
                                                                                .getPartitionsCount()))));
    }

    private static GroupInfo whole(GroupInfo group, int partitions) {
        if (group.partitions().size() < partitions) {
            throw EachLeader.missing(group.namespace() + "/" + group.stream());
        }
        return group;
    }

    private static GroupRequest request(StreamName name) {
        return GroupRequest.newBuilder()
                .setNamespace(name.namespace())
                .setName(name.name())
                .build();
    }

    private static GroupInfo single(StreamName name, List<GroupInfo> groups) {
        if (groups.isEmpty()) {
            throw Failures.of(ErrorCode.UNKNOWN_GROUP, "there is no group " + name);
        }
        return groups.get(0);
    }

    /** One group from each node's part of it; of two answers for a partition the later term's. */
    private static List<GroupInfo> join(List<GroupListResponse> answers) {
        Map<String, List<io.hadron.proto.wire.GroupInfo>> parts = new LinkedHashMap<>();
        for (GroupListResponse answer : answers) {
            for (io.hadron.proto.wire.GroupInfo group : answer.getGroupsList()) {
                parts.computeIfAbsent(
                                group.getNamespace() + "/" + group.getName(),
                                key -> new ArrayList<>())
                        .add(group);
            }
        }
        return parts.values().stream().map(GroupCalls::joined).toList();
    }

    private static GroupInfo joined(List<io.hadron.proto.wire.GroupInfo> parts) {
        Map<Integer, GroupPartition> partitions = new TreeMap<>();
        for (io.hadron.proto.wire.GroupInfo part : parts) {
            for (GroupPartition partition : part.getPartitionsList()) {
                partitions.merge(
                        partition.getIndex(),
                        partition,
                        (a, b) -> Long.compareUnsigned(a.getTerm(), b.getTerm()) < 0 ? b : a);
            }
        }
        boolean paused =
                !partitions.isEmpty()
                        && partitions.values().stream().allMatch(GroupPartition::getPaused);
        return GroupsFromWire.group(
                parts.get(0).toBuilder()
                        .setPaused(paused)
                        .clearPartitions()
                        .addAllPartitions(partitions.values())
                        .build());
    }

    static <T> T await(Lane lane, Supplier<CompletableFuture<T>> action) {
        if (lane.loop().inEventLoop()) {
            throw new IllegalStateException("admin calls wait, and a client's thread must not");
        }
        return Calls.await(
                CompletableFuture.supplyAsync(action, lane.loop()).thenCompose(done -> done));
    }
}
