package io.hadron.client.internal.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.HadronException;
import io.hadron.client.StartAt;
import io.hadron.client.admin.Admin;
import io.hadron.client.admin.AuditEntry;
import io.hadron.client.admin.ChangeResult;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.Explanation;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.NodeMode;
import io.hadron.client.admin.ObjectDescription;
import io.hadron.client.admin.ObjectInfo;
import io.hadron.client.admin.ObjectRef;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.client.admin.Recovery;
import io.hadron.client.admin.StreamMetadata;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.Starts;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.AuditRequest;
import io.hadron.proto.wire.AuditResponse;
import io.hadron.proto.wire.ChangeRequest;
import io.hadron.proto.wire.ChangeResponse;
import io.hadron.proto.wire.DeleteRequest;
import io.hadron.proto.wire.DescribeRequest;
import io.hadron.proto.wire.DescribeResponse;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.ExplainResponse;
import io.hadron.proto.wire.GetRequest;
import io.hadron.proto.wire.GetResponse;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeModeRequest;
import io.hadron.proto.wire.NodeRemoveRequest;
import io.hadron.proto.wire.NodeRemoveResponse;
import io.hadron.proto.wire.NodeStatus;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.OffsetResponse;
import io.hadron.proto.wire.PartitionStatus;
import io.hadron.proto.wire.RebalanceRequest;
import io.hadron.proto.wire.RebalanceResponse;
import io.hadron.proto.wire.RecoverRequest;
import io.hadron.proto.wire.RecoverResponse;
import io.hadron.proto.wire.StatusRequest;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.proto.wire.TrimRequest;
import io.hadron.proto.wire.TrimResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** Any thread but the loop. */
public final class AdminCalls implements Admin {
    private static final int ALL_PARTITIONS = -1;

    /** How long a description waits for partitions that have no leader. */
    private static final Duration PARTIAL_AFTER = Duration.ofSeconds(3);

    private final Lane lane;
    private final GroupCalls groups;

    public AdminCalls(Lane lane) {
        this.lane = lane;
        this.groups = new GroupCalls(lane);
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
        DescribeResponse first = call(Method.DESCRIBE, request, DescribeResponse.parser());
        if (first.getPartitionsCount() == 0) {
            return description(first, List.of());
        }
        EachLeader leaders =
                new EachLeader(
                        lane, List.of(object.namespace() + "/" + object.name()), PARTIAL_AFTER);
        List<DescribeResponse> all = new ArrayList<>();
        try {
            all.addAll(
                    await(() ->
                            leaders.ask(
                                    new EachLeader.Question<>(
                                            Method.DESCRIBE,
                                            request,
                                            DescribeResponse.parser(),
                                            answers -> answers))));
        } catch (HadronException.Unavailable e) {
            // What one node knows is better than nothing.
            all.add(first);
        }
        return description(first, all);
    }

    private static ObjectDescription description(
            DescribeResponse first, List<DescribeResponse> answers) {
        Map<Integer, PartitionStatus> partitions = new TreeMap<>();
        first.getPartitionsList().forEach(p -> partitions.put(p.getIndex(), p));
        for (DescribeResponse answer : answers) {
            for (PartitionStatus partition : answer.getPartitionsList()) {
                if (partition.getServing()) {
                    partitions.put(partition.getIndex(), partition);
                }
            }
        }
        return new ObjectDescription(
                FromWire.object(first.getObject()),
                partitions.values().stream().map(FromWire::partition).toList());
    }

    @Override
    public List<GroupInfo> groups(String namespace) {
        return groups.list(namespace);
    }

    @Override
    public GroupInfo group(String group) {
        return groups.describe(group);
    }

    @Override
    public GroupInfo pause(String group) {
        return groups.change(Method.GROUP_PAUSE, group);
    }

    @Override
    public GroupInfo resume(String group) {
        return groups.change(Method.GROUP_RESUME, group);
    }

    @Override
    public GroupInfo seek(String group, StartAt start) {
        return groups.seek(group, start, ALL_PARTITIONS);
    }

    @Override
    public GroupInfo seek(String group, StartAt start, int partition) {
        return groups.seek(group, start, partition);
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
        return StatusFromWire.status(
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

    @Override
    public ClusterStatus.Node nodeMode(String node, NodeMode mode) {
        NodeModeRequest request =
                NodeModeRequest.newBuilder()
                        .setNode(node)
                        .setMode(mode.name().toLowerCase(Locale.ROOT))
                        .build();
        return StatusFromWire.node(call(Method.NODE_MODE, request, NodeStatus.parser()));
    }

    @Override
    public List<String> removeNode(String node, boolean acceptLoss) {
        NodeRemoveRequest request =
                NodeRemoveRequest.newBuilder().setNode(node).setAcceptLoss(acceptLoss).build();
        return List.copyOf(
                call(Method.NODE_REMOVE, request, NodeRemoveResponse.parser()).getLostList());
    }

    @Override
    public int rebalance() {
        return call(
                        Method.REBALANCE,
                        RebalanceRequest.getDefaultInstance(),
                        RebalanceResponse.parser())
                .getMoves();
    }

    @Override
    public Recovery recover(
            String stream, int partition, String node, boolean acceptLoss, String reason) {
        StreamName name = StreamName.parse(stream);
        List<StreamMetadata.PartitionMetadata> partitions =
                metadata(List.of(name.toString())).get(0).partitions();
        long term =
                partitions.stream()
                        .filter(p -> p.index() == partition)
                        .mapToLong(StreamMetadata.PartitionMetadata::term)
                        .findFirst()
                        .orElse(0);
        RecoverRequest request =
                RecoverRequest.newBuilder()
                        .setStream(name.toString())
                        .setPartition(partition)
                        .setLeader(node)
                        .setAcceptLoss(acceptLoss)
                        .setReason(reason)
                        .setExpectedTerm(term)
                        .build();
        RecoverResponse response = call(Method.RECOVER, request, RecoverResponse.parser());
        return new Recovery(response.getTerm(), response.getLostList());
    }

    @Override
    public List<AuditEntry> audit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, not " + limit);
        }
        AuditRequest request = AuditRequest.newBuilder().setLimit(limit).build();
        return call(Method.AUDIT, request, AuditResponse.parser()).getEntriesList().stream()
                .map(StatusFromWire::audit)
                .toList();
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
        return GroupCalls.await(lane, action);
    }
}
