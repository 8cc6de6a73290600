package io.hadron.server.node;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.server.metrics.ReplicationFigures;
import io.hadron.server.metrics.ReplicationFigures.Lag;
import io.hadron.server.node.LagMarks.Behind;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.StreamController;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This node's part in replication, looked up when metrics are scraped: who leads what in the
 * metadata, how far followers are on the shards.
 */
final class ReplicationSample implements Supplier<ReplicationFigures> {
    private static final long PATIENCE_MS = 1_000;
    private static final int AT_ONCE = 1_000;

    private final NodeId self;
    private final Supplier<MetadataView> metadata;
    private final Partitions partitions;
    private final LagMarks marks = new LagMarks();

    ReplicationSample(NodeId self, Supplier<MetadataView> metadata, Partitions partitions) {
        this.self = self;
        this.metadata = metadata;
        this.partitions = partitions;
    }

    @Override
    public ReplicationFigures get() {
        MetadataView view = metadata.get();
        Set<NodeId> up = new HashSet<>();
        for (NodeInfo node : view.nodes()) {
            if (node.isUp()) {
                up.add(node.id());
            }
        }
        long led = 0;
        long followed = 0;
        long learned = 0;
        long lacking = 0;
        for (ControlGroup group : view.controlGroups()) {
            if (group.leader().equals(self)) {
                led++;
                lacking += isWhole(group, up) ? 0 : 1;
            } else if (group.learners().contains(self)) {
                learned++;
            } else if (group.replicas().contains(self)) {
                followed++;
            }
        }
        return new ReplicationFigures(led, followed, learned, lacking, lag());
    }

    private static boolean isWhole(ControlGroup group, Set<NodeId> up) {
        return group.replicas().stream().allMatch(id -> up.contains(id) && group.counts(id));
    }

    /** Of the partitions that are led here; null if a shard does not answer in time. */
    private @Nullable Lag lag() {
        Map<Shard, List<StreamController>> byShard = new HashMap<>();
        for (StreamController partition : partitions.all()) {
            if (partition.isServing()) {
                byShard.computeIfAbsent(partition.shard(), shard -> new ArrayList<>())
                        .add(partition);
            }
        }
        List<CompletableFuture<List<Behind>>> answers = new ArrayList<>();
        byShard.forEach((shard, led) -> {
            CompletableFuture<List<Behind>> answer = new CompletableFuture<>();
            answers.add(answer);
            shard.execute(() -> look(shard, led, new ArrayList<>(), 0, answer));
        });
        boolean all =
                CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                        .thenApply(done -> true)
                        .completeOnTimeout(false, PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .join();
        return all
                ? marks.look(
                        answers.stream().flatMap(answer -> answer.join().stream()).toList(),
                        System.nanoTime())
                : null;
    }

    private static void look(
            Shard shard,
            List<StreamController> led,
            List<Behind> found,
            int from,
            CompletableFuture<List<Behind>> answer) {
        int to = Math.min(led.size(), from + AT_ONCE);
        for (StreamController partition : led.subList(from, to)) {
            long end = partition.log().committedEnd();
            long held = partition.heldByAll();
            if (partition.isServing() && held < end) {
                found.add(new Behind(partition.log().group(), end, held));
            }
        }
        if (to < led.size()) {
            shard.execute(() -> look(shard, led, found, to, answer)); // behind what came meanwhile
        } else {
            answer.complete(found);
        }
    }
}
