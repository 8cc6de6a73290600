package io.hadron.server.node;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.consumer.GroupOperations;
import io.hadron.server.metrics.GroupLag;
import io.hadron.server.stream.StreamController;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The lag of groups on the partitions that this node leads, asked of the shards when metrics are
 * scraped. A group of which this node leads nothing, or of which a partition does not answer in
 * time, is left out: a part of its lag would look like all of it.
 */
final class GroupLagSample implements Supplier<List<GroupLag>> {
    private static final long PATIENCE_MS = 1_000;

    private record Lag(long messages, long millis) {}

    private final Supplier<MetadataView> metadata;
    private final Partitions partitions;

    GroupLagSample(Supplier<MetadataView> metadata, Partitions partitions) {
        this.metadata = metadata;
        this.partitions = partitions;
    }

    @Override
    public List<GroupLag> get() {
        Map<ObjectId, List<ConsumerController>> byStream = new LinkedHashMap<>();
        for (StreamController partition : partitions.all()) {
            ConsumerController consumers = partitions.consumersOf(partition.log().group());
            if (consumers != null && partition.isServing()) {
                byStream.computeIfAbsent(partition.place().stream(), id -> new ArrayList<>())
                        .add(consumers);
            }
        }
        Map<GroupInfo, CompletableFuture<List<Lag>>> questions = new LinkedHashMap<>();
        for (GroupInfo group : metadata.get().groups()) {
            questions.put(group, ask(group, byStream.getOrDefault(group.streamId(), List.of())));
        }
        var _ =
                CompletableFuture.allOf(questions.values().toArray(CompletableFuture<?>[]::new))
                        .completeOnTimeout(null, PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .join();
        List<GroupLag> lags = new ArrayList<>();
        questions.forEach((group, question) -> {
            List<Lag> parts = question.getNow(List.of());
            if (!parts.isEmpty()) {
                lags.add(sum(group, parts));
            }
        });
        return lags;
    }

    private static GroupLag sum(GroupInfo group, List<Lag> parts) {
        return new GroupLag(
                group.name().namespace().value(),
                group.name().name().value(),
                group.spec().stream().value(),
                parts.stream().mapToLong(Lag::messages).sum(),
                parts.stream().mapToLong(Lag::millis).max().orElse(0));
    }

    /** The group's lag on those partitions that are led here. */
    private static CompletableFuture<List<Lag>> ask(
            GroupInfo group, List<ConsumerController> controllers) {
        List<CompletableFuture<Optional<Lag>>> parts = new ArrayList<>();
        for (ConsumerController consumers : controllers) {
            CompletableFuture<Optional<Lag>> part = new CompletableFuture<>();
            parts.add(part);
            consumers
                    .partition()
                    .shard()
                    .execute(() -> {
                        if (consumers.isLeading()) {
                            GroupOperations.lag(
                                    consumers,
                                    group.id(),
                                    (messages, millis) ->
                                            part.complete(Optional.of(new Lag(messages, millis))),
                                    () -> part.complete(Optional.empty()));
                        } else {
                            part.complete(Optional.empty());
                        }
                    });
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done ->
                        parts.stream()
                                .flatMap(part -> part.getNow(Optional.empty()).stream())
                                .toList());
    }
}
