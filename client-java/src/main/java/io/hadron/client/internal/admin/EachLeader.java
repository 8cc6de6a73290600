package io.hadron.client.internal.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks the leaders of all partitions of some streams the same thing, and puts together what each
 * answers for its partitions. On the loop.
 *
 * @param streams {@code namespace/name}; empty = all
 * @param patience how long it tries to get an answer for every partition
 */
record EachLeader(Lane lane, List<String> streams, Duration patience) {
    /** A question, and how its answers become one. */
    record Question<M extends MessageLite, T>(
            Method method, MessageLite request, Parser<M> parser, Function<List<M>, T> join) {}

    /**
     * Asks.
     *
     * @param question its join throws a retryable failure if something is missing
     */
    <M extends MessageLite, T> CompletableFuture<T> ask(Question<M, T> question) {
        return lane.retrying(
                question.method.name(),
                patience,
                () ->
                        lane.call(
                                        Method.METADATA,
                                        MetadataRequest.newBuilder().addAllStreams(streams).build(),
                                        MetadataResponse.parser())
                                .thenCompose(metadata -> ask(metadata, question)));
    }

    private <M extends MessageLite, T> CompletableFuture<T> ask(
            MetadataResponse metadata, Question<M, T> question) {
        lane.learn(metadata);
        List<CompletableFuture<M>> answers = new ArrayList<>();
        for (String node : leaders(metadata)) {
            answers.add(
                    lane.node(node)
                            .thenCompose(connection ->
                                    Calls.send(
                                            connection,
                                            question.method,
                                            question.request,
                                            question.parser,
                                            patience)));
        }
        if (answers.isEmpty()) {
            return lane.call(question.method, question.request, question.parser)
                    .thenApply(answer -> question.join.apply(List.of(answer)));
        }
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(done ->
                        question.join.apply(
                                answers.stream().map(CompletableFuture::join).toList()));
    }

    private static Set<String> leaders(MetadataResponse metadata) {
        Set<String> leaders = new TreeSet<>();
        for (StreamInfo stream : metadata.getStreamsList()) {
            for (PartitionInfo partition : stream.getPartitionsList()) {
                if (!partition.getLeader().isEmpty()) {
                    leaders.add(partition.getLeader());
                }
            }
        }
        return leaders;
    }
}
