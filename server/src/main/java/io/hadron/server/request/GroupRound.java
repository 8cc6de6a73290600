package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.node.KnownLeaders;
import io.hadron.server.node.Partitions;
import io.hadron.server.session.Failures;
import io.hadron.server.stream.StreamController;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What came of asking the partitions of a group, by their index: each is in one of the two maps.
 *
 * @param answers of the partitions that this node leads
 * @param failures of the others, and of those that can not answer now
 */
record GroupRound<T>(Map<Integer, T> answers, Map<Integer, Failure> failures) {
    /** The same without the answers of some partitions, for the reasons given. */
    GroupRound<T> without(Map<Integer, Failure> others) {
        Map<Integer, T> left = new TreeMap<>(answers);
        left.keySet().removeAll(others.keySet());
        Map<Integer, Failure> all = new TreeMap<>(failures);
        all.putAll(others);
        return new GroupRound<>(left, all);
    }

    /** Asks the consumer controllers. Virtual threads. */
    record Rounds(NodeId self, Supplier<MetadataView> metadata, Partitions partitions) {
        /**
         * Asks all partitions of a group's stream, or one.
         *
         * @throws RequestFailure if there is no such partition
         */
        <T> GroupRound<T> onEach(
                GroupInfo group,
                int onlyPartition,
                BiConsumer<ConsumerController, ShardCalls.Reply<T>> action)
                throws RequestFailure, InterruptedException {
            Map<Integer, CompletableFuture<T>> questions = new TreeMap<>();
            for (ControlGroup controller :
                    metadata.get().controlGroupsOf(ControlGroupKind.SCC, group.streamId())) {
                if (onlyPartition < 0 || controller.partition() == onlyPartition) {
                    questions.put(controller.partition(), ask(controller, action));
                }
            }
            if (questions.isEmpty()) {
                throw new RequestFailure(
                        ErrorCode.UNKNOWN_PARTITION, "no partition " + onlyPartition);
            }
            GroupRound<T> round = new GroupRound<>(new TreeMap<>(), new TreeMap<>());
            for (Map.Entry<Integer, CompletableFuture<T>> question : questions.entrySet()) {
                try {
                    round.answers.put(question.getKey(), ShardCalls.await(question.getValue()));
                } catch (RequestFailure e) {
                    round.failures.put(question.getKey(), e.failure());
                }
            }
            return round;
        }

        private <T> CompletableFuture<T> ask(
                ControlGroup controller,
                BiConsumer<ConsumerController, ShardCalls.Reply<T>> action) {
            StreamController partition =
                    partitions.partition(controller.stream(), controller.partition());
            ConsumerController consumers =
                    partition == null ? null : partitions.consumersOf(partition.log().group());
            if (!controller.leader().equals(self)) {
                return CompletableFuture.failedFuture(
                        new RequestFailure(
                                new KnownLeaders(metadata)
                                        .notLeader(
                                                controller.id().value(),
                                                "node " + controller.leader() + " leads it")));
            }
            if (partition == null || consumers == null) {
                return CompletableFuture.failedFuture(
                        new RequestFailure(
                                ErrorCode.UNAVAILABLE,
                                "partition " + controller.partition() + " is starting"));
            }
            return ShardCalls.ask(
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
                    });
        }
    }
}
