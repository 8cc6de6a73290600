package io.hadron.server.node;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.consumer.GroupOperations;
import io.hadron.server.metrics.GroupLag;
import io.hadron.server.stream.StreamController;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The lag of all groups, asked of the shards when metrics are scraped. */
final class GroupLagSample implements Supplier<List<GroupLag>> {
    private static final long PATIENCE_MS = 1_000;

    private final Supplier<MetadataView> metadata;
    private final Partitions partitions;

    GroupLagSample(Supplier<MetadataView> metadata, Partitions partitions) {
        this.metadata = metadata;
        this.partitions = partitions;
    }

    @Override
    public List<GroupLag> get() {
        List<GroupLag> lags = new ArrayList<>();
        for (GroupInfo group : metadata.get().groups()) {
            long messages = 0;
            long millis = 0;
            for (CompletableFuture<GroupPartition> question : ask(group)) {
                GroupPartition figures =
                        question.completeOnTimeout(
                                        GroupPartition.getDefaultInstance(),
                                        PATIENCE_MS,
                                        TimeUnit.MILLISECONDS)
                                .join();
                messages += figures.getLag();
                millis = Math.max(millis, figures.getLagMs());
            }
            lags.add(
                    new GroupLag(
                            group.name().namespace().value(),
                            group.name().name().value(),
                            group.spec().stream().value(),
                            messages,
                            millis));
        }
        return lags;
    }

    private List<CompletableFuture<GroupPartition>> ask(GroupInfo group) {
        ObjectId id = group.id();
        List<CompletableFuture<GroupPartition>> questions = new ArrayList<>();
        for (StreamController partition : partitions.all()) {
            ConsumerController consumers = partitions.consumersOf(partition.log().group());
            if (consumers == null || !partition.place().stream().equals(group.streamId())) {
                continue;
            }
            CompletableFuture<GroupPartition> question = new CompletableFuture<>();
            partition
                    .shard()
                    .execute(() -> {
                        if (consumers.isLeading()) {
                            GroupOperations.figures(consumers, id, question::complete);
                        } else {
                            question.complete(GroupPartition.getDefaultInstance());
                        }
                    });
            questions.add(question);
        }
        return questions;
    }
}
