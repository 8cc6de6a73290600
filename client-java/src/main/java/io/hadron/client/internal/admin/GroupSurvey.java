package io.hadron.client.internal.admin;

import com.google.protobuf.MessageLite;
import io.hadron.client.HadronException;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.GroupListResponse;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.GroupUnanswered;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks all nodes that lead partitions the same of groups, and puts together what each answers for
 * its partitions. A node that does not answer leaves its partitions unanswered, with the reason. On
 * the loop.
 *
 * @param streams {@code namespace/name} of those that the groups are on; empty = all
 * @param method its request says about which groups, its response is a list of them
 */
record GroupSurvey(Lane lane, List<String> streams, Method method, MessageLite request) {
    /** What one node said, or why it said nothing. */
    private record Reply(
            String node, @Nullable GroupListResponse answer, @Nullable HadronException error) {}

    /**
     * Asks once.
     *
     * @param timeout for the answers
     */
    CompletableFuture<List<GroupInfo>> ask(Duration timeout) {
        return lane.call(
                        Method.METADATA,
                        MetadataRequest.newBuilder().addAllStreams(streams).build(),
                        MetadataResponse.parser())
                .thenCompose(metadata -> ask(metadata, timeout));
    }

    private CompletableFuture<List<GroupInfo>> ask(MetadataResponse metadata, Duration timeout) {
        lane.learn(metadata);
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (String node : leaders(metadata)) {
            replies.add(
                    lane.node(node)
                            .thenCompose(connection ->
                                    Calls.send(
                                            connection,
                                            method,
                                            request,
                                            GroupListResponse.parser(),
                                            timeout))
                            .handle((answer, error) ->
                                    new Reply(
                                            node,
                                            answer,
                                            error == null ? null : Calls.errorOf(error))));
        }
        if (replies.isEmpty()) {
            replies.add(
                    lane.call(method, request, GroupListResponse.parser())
                            .thenApply(answer -> new Reply("", answer, null)));
        }
        return CompletableFuture.allOf(replies.toArray(new CompletableFuture<?>[0]))
                .thenApply(done ->
                        join(metadata, replies.stream().map(CompletableFuture::join).toList()));
    }

    private static TreeSet<String> leaders(MetadataResponse metadata) {
        TreeSet<String> leaders = new TreeSet<>();
        for (StreamInfo stream : metadata.getStreamsList()) {
            for (PartitionInfo partition : stream.getPartitionsList()) {
                if (!partition.getLeader().isEmpty()) {
                    leaders.add(partition.getLeader());
                }
            }
        }
        return leaders;
    }

    private static List<GroupInfo> join(MetadataResponse metadata, List<Reply> replies) {
        Map<String, Parts> groups = new LinkedHashMap<>();
        for (Reply reply : replies) {
            if (reply.answer != null) {
                for (io.hadron.proto.wire.GroupInfo part : reply.answer.getGroupsList()) {
                    groups.computeIfAbsent(
                                    part.getNamespace() + "/" + part.getName(),
                                    name -> new Parts(part))
                            .add(reply.node, part);
                }
            }
        }
        Map<String, HadronException> errors = new HashMap<>();
        for (Reply reply : replies) {
            if (reply.error != null) {
                // A node whose copy of the schema is behind may not know the group yet.
                boolean behind = !groups.isEmpty() && reply.error.code() == ErrorCode.UNKNOWN_GROUP;
                if (!reply.error.retryable() && !behind) {
                    throw reply.error;
                }
                errors.put(reply.node, reply.error);
            }
        }
        if (groups.isEmpty() && !errors.isEmpty()) {
            throw errors.values().iterator().next();
        }
        return groups.values().stream().map(parts -> parts.whole(metadata, errors)).toList();
    }

    /**
     * Checks that all partitions have answered.
     *
     * @throws HadronException retryable, and with the partitions that have not, otherwise
     */
    static void requireComplete(GroupInfo group) {
        if (!group.isComplete()) {
            GroupInfo.Unanswered first = group.unanswered().get(0);
            throw Failures.of(
                    ErrorCode.UNAVAILABLE,
                    "group "
                            + group.namespace()
                            + "/"
                            + group.name()
                            + ": no answer for "
                            + (group.unanswered().size() == 1 ? "partition " : "partitions ")
                            + String.join(
                                    ", ",
                                    group.unanswered().stream()
                                            .map(missing -> Integer.toString(missing.partition()))
                                            .toList())
                            + " of "
                            + group.stream()
                            + ": "
                            + first.message());
        }
    }

    /** What the nodes say of one group. */
    private static final class Parts {
        private final io.hadron.proto.wire.GroupInfo group;
        private final Map<Integer, GroupPartition> partitions = new TreeMap<>();
        private final Map<Integer, Map<String, Failure>> failures = new TreeMap<>();

        Parts(io.hadron.proto.wire.GroupInfo group) {
            this.group = group;
        }

        /** Of two answers for a partition that of the later term counts. */
        void add(String node, io.hadron.proto.wire.GroupInfo part) {
            for (GroupPartition partition : part.getPartitionsList()) {
                partitions.merge(
                        partition.getIndex(),
                        partition,
                        (a, b) -> Long.compareUnsigned(a.getTerm(), b.getTerm()) < 0 ? b : a);
            }
            for (GroupUnanswered missing : part.getUnansweredList()) {
                failures.computeIfAbsent(missing.getIndex(), index -> new HashMap<>())
                        .put(node, missing.getFailure());
            }
        }

        GroupInfo whole(MetadataResponse metadata, Map<String, HadronException> errors) {
            Map<Integer, String> leaders = new TreeMap<>();
            failures.keySet().forEach(index -> leaders.put(index, ""));
            for (StreamInfo stream : metadata.getStreamsList()) {
                if (stream.getNamespace().equals(group.getNamespace())
                        && stream.getName().equals(group.getStream())) {
                    stream.getPartitionsList()
                            .forEach(at -> leaders.put(at.getIndex(), at.getLeader()));
                }
            }
            List<GroupInfo.Unanswered> unanswered = new ArrayList<>();
            leaders.forEach((index, leader) -> {
                if (!partitions.containsKey(index)) {
                    unanswered.add(missing(index, leader, errors.get(leader)));
                }
            });
            boolean paused =
                    !partitions.isEmpty()
                            && partitions.values().stream().allMatch(GroupPartition::getPaused);
            return GroupsFromWire.group(
                    group.toBuilder()
                            .setPaused(paused)
                            .clearPartitions()
                            .addAllPartitions(partitions.values())
                            .build(),
                    unanswered);
        }

        private GroupInfo.Unanswered missing(
                int index, String leader, @Nullable HadronException error) {
            if (leader.isEmpty()) {
                return new GroupInfo.Unanswered(
                        index, "", ErrorCode.UNAVAILABLE, "it has no leader now");
            }
            HadronException why = error;
            Failure told = failures.getOrDefault(index, Map.of()).get(leader);
            if (why == null && told != null) {
                why = Failures.of(told);
            }
            return why == null
                    ? new GroupInfo.Unanswered(
                            index,
                            leader,
                            ErrorCode.UNAVAILABLE,
                            "node " + leader + " does not know it yet")
                    : new GroupInfo.Unanswered(
                            index, leader, why.code(), String.valueOf(why.getMessage()));
        }
    }
}
