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
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Calls about consumer groups, whose figures lie with the leaders of their partitions. */
final class GroupCalls {
    /** How long a list or a description waits for partitions that have no leader. */
    private static final Duration PARTIAL_AFTER = Duration.ofSeconds(3);

    private final Lane lane;

    GroupCalls(Lane lane) {
        this.lane = lane;
    }

    List<GroupInfo> list(String namespace) {
        GroupSurvey survey =
                new GroupSurvey(
                        lane,
                        List.of(),
                        Method.GROUP_LIST,
                        GroupListRequest.newBuilder().setNamespace(namespace).build());
        return partial(survey);
    }

    GroupInfo describe(String group) {
        StreamName name = StreamName.parse(group);
        return single(name, partial(survey(Method.GROUP_DESCRIBE, name, first(name).getStream())));
    }

    /** What is known when all partitions have answered, or when it has taken too long. */
    private List<GroupInfo> partial(GroupSurvey survey) {
        AtomicReference<List<GroupInfo>> known = new AtomicReference<>();
        try {
            return complete(survey, PARTIAL_AFTER, known);
        } catch (HadronException.Unavailable | HadronException.TimedOut e) {
            List<GroupInfo> found = known.get();
            if (found == null) {
                throw e;
            }
            return found;
        }
    }

    private List<GroupInfo> complete(
            GroupSurvey survey, Duration patience, AtomicReference<List<GroupInfo>> known) {
        return await(
                lane,
                () ->
                        lane.retrying(
                                survey.method().name(),
                                patience,
                                () ->
                                        survey.ask(patience)
                                                .thenApply(groups -> {
                                                    known.set(groups);
                                                    groups.forEach(GroupSurvey::requireComplete);
                                                    return groups;
                                                })));
    }

    /** Pause or resume. */
    GroupInfo change(Method method, String group) {
        StreamName name = StreamName.parse(group);
        return single(
                name,
                complete(
                        survey(method, name, first(name).getStream()),
                        lane.options().requestTimeout(),
                        new AtomicReference<>()));
    }

    private GroupSurvey survey(Method method, StreamName name, String stream) {
        return new GroupSurvey(
                lane, List.of(name.namespace() + "/" + stream), method, request(name));
    }

    GroupInfo seek(String group, StartAt start, int partition) {
        StreamName name = StreamName.parse(group);
        StreamName stream = new StreamName(name.namespace(), first(name).getStream());
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

    private io.hadron.proto.wire.GroupInfo first(StreamName name) {
        GroupListResponse answer =
                await(
                        lane,
                        () ->
                                lane.call(
                                        Method.GROUP_DESCRIBE,
                                        request(name),
                                        GroupListResponse.parser()));
        if (answer.getGroupsCount() == 0) {
            throw unknown(name);
        }
        return answer.getGroups(0);
    }

    private static GroupRequest request(StreamName name) {
        return GroupRequest.newBuilder()
                .setNamespace(name.namespace())
                .setName(name.name())
                .build();
    }

    private static GroupInfo single(StreamName name, List<GroupInfo> groups) {
        if (groups.isEmpty()) {
            throw unknown(name);
        }
        return groups.get(0);
    }

    private static HadronException unknown(StreamName name) {
        return Failures.of(ErrorCode.UNKNOWN_GROUP, "there is no group " + name);
    }

    static <T> T await(Lane lane, Supplier<CompletableFuture<T>> action) {
        if (lane.loop().inEventLoop()) {
            throw new IllegalStateException("admin calls wait, and a client's thread must not");
        }
        return Calls.await(
                CompletableFuture.supplyAsync(action, lane.loop()).thenCompose(done -> done));
    }
}
