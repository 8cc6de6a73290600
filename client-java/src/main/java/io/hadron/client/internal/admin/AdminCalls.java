package io.hadron.client.internal.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.StartAt;
import io.hadron.client.admin.Admin;
import io.hadron.client.admin.ChangeResult;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.Explanation;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.ObjectDescription;
import io.hadron.client.admin.ObjectInfo;
import io.hadron.client.admin.ObjectRef;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.client.admin.StreamMetadata;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.Starts;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.ChangeRequest;
import io.hadron.proto.wire.ChangeResponse;
import io.hadron.proto.wire.DeleteRequest;
import io.hadron.proto.wire.DescribeRequest;
import io.hadron.proto.wire.DescribeResponse;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.ExplainResponse;
import io.hadron.proto.wire.GetRequest;
import io.hadron.proto.wire.GetResponse;
import io.hadron.proto.wire.GroupListRequest;
import io.hadron.proto.wire.GroupListResponse;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.OffsetResponse;
import io.hadron.proto.wire.StatusRequest;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.proto.wire.TrimRequest;
import io.hadron.proto.wire.TrimResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** Any thread but the loop. */
public final class AdminCalls implements Admin {
    private static final int ALL_PARTITIONS = -1;

    private final Lane lane;

    public AdminCalls(Lane lane) {
        this.lane = lane;
    }

    @Override
    public ChangeResult plan(ChangeSet changes) {
        return change(Method.PLAN, changes);
    }

    @Override
    public ChangeResult apply(ChangeSet changes) {
        return change(Method.APPLY, changes);
    }

    @Override
    public ChangeResult lint(ChangeSet changes) {
        return change(Method.LINT, changes);
    }

    private ChangeResult change(Method method, ChangeSet changes) {
        ChangeRequest request = FromWire.request(changes);
        return FromWire.result(call(method, request, ChangeResponse.parser()));
    }

    @Override
    public ChangeResult delete(List<ObjectRef> objects, boolean allowDataLoss, boolean takeOver) {
        DeleteRequest.Builder request =
                DeleteRequest.newBuilder()
                        .setAllowDataLoss(allowDataLoss)
                        .setTakeOver(takeOver)
                        .setRequestId(UUID.randomUUID().toString());
        objects.forEach(object -> request.addObjects(FromWire.wire(object)));
        return FromWire.result(call(Method.DELETE, request.build(), ChangeResponse.parser()));
    }

    @Override
    public List<ObjectInfo> get(String kind, String namespace, String name) {
        GetRequest request =
                GetRequest.newBuilder().setKind(kind).setNamespace(namespace).setName(name).build();
        return call(Method.GET, request, GetResponse.parser()).getObjectsList().stream()
                .map(FromWire::object)
                .toList();
    }

    @Override
    public ObjectDescription describe(ObjectRef object) {
        DescribeRequest request =
                DescribeRequest.newBuilder().setObject(FromWire.wire(object)).build();
        DescribeResponse response = call(Method.DESCRIBE, request, DescribeResponse.parser());
        return new ObjectDescription(
                FromWire.object(response.getObject()),
                response.getPartitionsList().stream().map(FromWire::partition).toList());
    }

    @Override
    public List<GroupInfo> groups(String namespace) {
        GroupListRequest request = GroupListRequest.newBuilder().setNamespace(namespace).build();
        return call(Method.GROUP_LIST, request, GroupListResponse.parser()).getGroupsList().stream()
                .map(GroupsFromWire::group)
                .toList();
    }

    @Override
    public GroupInfo group(String group) {
        return onGroup(Method.GROUP_DESCRIBE, group);
    }

    @Override
    public GroupInfo pause(String group) {
        return onGroup(Method.GROUP_PAUSE, group);
    }

    @Override
    public GroupInfo resume(String group) {
        return onGroup(Method.GROUP_RESUME, group);
    }

    private GroupInfo onGroup(Method method, String group) {
        StreamName name = StreamName.parse(group);
        GroupRequest request =
                GroupRequest.newBuilder()
                        .setNamespace(name.namespace())
                        .setName(name.name())
                        .build();
        return single(name, call(method, request, GroupListResponse.parser()));
    }

    private static GroupInfo single(StreamName name, GroupListResponse response) {
        if (response.getGroupsCount() == 0) {
            throw Failures.of(ErrorCode.UNKNOWN_GROUP, "there is no group " + name);
        }
        return GroupsFromWire.group(response.getGroups(0));
    }

    @Override
    public GroupInfo seek(String group, StartAt start) {
        return seek(group, start, ALL_PARTITIONS);
    }

    @Override
    public GroupInfo seek(String group, StartAt start, int partition) {
        StreamName name = StreamName.parse(group);
        GroupSeekRequest request =
                GroupSeekRequest.newBuilder()
                        .setNamespace(name.namespace())
                        .setName(name.name())
                        .setStart(Starts.wire(start))
                        .setPartition(partition)
                        .build();
        return single(name, call(Method.GROUP_SEEK, request, GroupListResponse.parser()));
    }

    @Override
    public Explanation explain(String stream, int partition, long offset, String group) {
        String groupName = StreamName.parse(group).name();
        ExplainResponse response =
                atLeader(
                        Method.EXPLAIN,
                        StreamName.parse(stream),
                        partition,
                        controlGroup ->
                                ExplainRequest.newBuilder()
                                        .setGroup(controlGroup)
                                        .setOffset(offset)
                                        .setConsumerGroup(groupName)
                                        .build(),
                        ExplainResponse.parser());
        return new Explanation(response.getReason(), response.getText());
    }

    @Override
    public long trim(String stream, int partition, long before) {
        return atLeader(
                        Method.TRIM,
                        StreamName.parse(stream),
                        partition,
                        controlGroup ->
                                TrimRequest.newBuilder()
                                        .setGroup(controlGroup)
                                        .setBefore(before)
                                        .build(),
                        TrimResponse.parser())
                .getLowMark();
    }

    @Override
    public List<PartitionOffsets> offsets(String stream, StartAt start) {
        StreamName name = StreamName.parse(stream);
        int partitions =
                await(() ->
                                lane.retrying(
                                        "asking for " + name,
                                        lane.options().requestTimeout(),
                                        () -> lane.stream(name)))
                        .getPartitionsCount();
        List<PartitionOffsets> all = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            OffsetResponse response =
                    atLeader(
                            Method.OFFSET,
                            name,
                            i,
                            controlGroup ->
                                    OffsetRequest.newBuilder()
                                            .setGroup(controlGroup)
                                            .setStart(Starts.wire(start))
                                            .build(),
                            OffsetResponse.parser());
            all.add(
                    new PartitionOffsets(
                            i,
                            response.getOffset(),
                            response.getLowMark(),
                            response.getCommittedEnd()));
        }
        return all;
    }

    @Override
    public ClusterStatus status() {
        return FromWire.status(
                call(Method.STATUS, StatusRequest.getDefaultInstance(), StatusResponse.parser()));
    }

    @Override
    public List<StreamMetadata> metadata(List<String> streams) {
        MetadataRequest.Builder request = MetadataRequest.newBuilder();
        streams.forEach(stream -> request.addStreams(StreamName.parse(stream).toString()));
        MetadataResponse response =
                call(Method.METADATA, request.build(), MetadataResponse.parser());
        if (response.getUnknownCount() > 0) {
            throw Failures.of(
                    ErrorCode.UNKNOWN_STREAM,
                    "there is no stream " + String.join(", ", response.getUnknownList()));
        }
        return FromWire.metadata(response);
    }

    private <M extends MessageLite> M call(Method method, MessageLite request, Parser<M> parser) {
        return await(() -> lane.call(method, request, parser));
    }

    private <M extends MessageLite> M atLeader(
            Method method,
            StreamName stream,
            int partition,
            LongFunction<MessageLite> request,
            Parser<M> parser) {
        return await(() ->
                lane.callLeader(new Lane.LeaderCall<>(method, stream, partition, parser), request));
    }

    private <T> T await(java.util.function.Supplier<CompletableFuture<T>> action) {
        if (lane.loop().inEventLoop()) {
            throw new IllegalStateException("admin calls wait, and a client's thread must not");
        }
        return Calls.await(
                CompletableFuture.supplyAsync(action, lane.loop()).thenCompose(done -> done));
    }
}
