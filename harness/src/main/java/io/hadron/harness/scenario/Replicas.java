package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;

import io.hadron.client.StartAt;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.client.admin.StreamMetadata.PartitionMetadata;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.StoreSurvey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * P8: looks into the stores of all nodes, after the end of a trial. Each must hold every committed
 * batch of the workload's stream, whole and equal. Only for clusters whose nodes all have a replica
 * of each partition.
 */
final class Replicas {
    private final Trial trial;

    /** First committed batches found of each partition. */
    private final Map<Integer, NavigableMap<Long, Long>> known = new TreeMap<>();

    private Replicas(Trial trial) {
        this.trial = trial;
    }

    /** As {@link Stage#finish()}; then stops the nodes and compares what they hold. */
    static void finish(Trial trial, Stage stage) throws Exception {
        stage.finish();
        stage.awaitWhole();
        List<PartitionMetadata> partitions = stage.view().partitions(STREAM);
        List<PartitionOffsets> ends = stage.client().admin().offsets(STREAM, StartAt.latest());
        var replicas = new Replicas(trial);
        long batches = 0;
        for (Node node : stage.cluster().nodes()) {
            trial.expect(node.stop() == 0, node.name() + " does not stop cleanly:\n" + node.log());
        }
        for (Node node : stage.cluster().nodes()) {
            Map<Long, StoreSurvey.Log> logs = survey(trial, node);
            for (PartitionMetadata partition : partitions) {
                batches +=
                        replicas.compare(
                                node,
                                partition.index(),
                                logs.get(partition.group()),
                                ends.get(partition.index()));
            }
        }
        trial.note(batches + " batches compared on " + stage.cluster().size() + " nodes");
        trial.expect(batches > 0, "no batch was compared");
    }

    private static Map<Long, StoreSurvey.Log> survey(Trial trial, Node node) {
        try {
            return StoreSurvey.of(node.data());
        } catch (IOException e) {
            trial.problem("P8: " + e.getMessage());
            return Map.of();
        }
    }

    private int compare(
            Node node, int partition, StoreSurvey.@Nullable Log log, PartitionOffsets offsets) {
        String where = "P8: partition " + partition + " on " + node.name();
        if (log == null || log.bounds().end() < offsets.committedEnd()) {
            trial.problem(
                    where
                            + " ends before "
                            + offsets.committedEnd()
                            + ": "
                            + (log == null ? "no log" : log.bounds()));
            return 0;
        }
        trial.expect(log.damage() == null, where + " is damaged: " + log.damage());
        NavigableMap<Long, Long> committed =
                log.batches().subMap(offsets.lowMark(), true, offsets.committedEnd(), false);
        NavigableMap<Long, Long> first = known.putIfAbsent(partition, committed);
        trial.expect(first == null || first.equals(committed), where + " differs from the others'");
        return committed.size();
    }
}
