package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.proto.wire.PartitionStatus;
import io.hadron.server.node.Partitions;
import io.hadron.server.stream.StreamController;
import io.hadron.storage.LogBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** How the partitions of a stream are. */
final class PartitionAnswers {
    private final Supplier<MetadataView> metadata;
    private final Partitions partitions;

    PartitionAnswers(Supplier<MetadataView> metadata, Partitions partitions) {
        this.metadata = metadata;
        this.partitions = partitions;
    }

    List<PartitionStatus> of(StreamInfo stream) throws RequestFailure, InterruptedException {
        List<CompletableFuture<PartitionStatus>> questions = new ArrayList<>();
        for (ControlGroup group :
                metadata.get().controlGroupsOf(ControlGroupKind.SPC, stream.id())) {
            PartitionStatus.Builder status =
                    PartitionStatus.newBuilder()
                            .setIndex(group.partition())
                            .setLeader(group.leader().toString())
                            .setTerm(group.term());
            StreamController partition = partitions.partition(group.id().value());
            questions.add(
                    partition == null
                            ? CompletableFuture.completedFuture(status.build())
                            : ShardCalls.ask(
                                    partition.shard(),
                                    reply -> reply.value(complete(status, partition))));
        }
        return ShardCalls.await(questions);
    }

    private static PartitionStatus complete(
            PartitionStatus.Builder status, StreamController partition) {
        LogBounds bounds = partition.shard().store().bounds(partition.log().group());
        return status.setServing(partition.isServing())
                .setLowMark(partition.log().lowMark())
                .setCommittedEnd(partition.log().committedEnd())
                .setSizeBytes(bounds.sizeBytes())
                .build();
    }
}
