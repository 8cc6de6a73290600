package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;

import io.hadron.client.StartAt;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.StoreSurvey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * P8: looks into the stores of all nodes, after the end of a trial. Each must hold every committed
 * batch of the workload's stream, whole and equal. Only for clusters whose nodes all have a replica
 * of each partition.
 */
final class Replicas {
    private final Trial trial;

    /** First committed batches found of each control group. */
    private final Map<Long, NavigableMap<Long, Long>> known = new TreeMap<>();

    private Replicas(Trial trial) {
        this.trial = trial;
    }

    /** A partition as it is in the end. */
    private record End(String name, long group, PartitionOffsets offsets) {}

    /** As {@link Stage#finish()}; then stops the nodes and compares what they hold. */
    static void finish(Trial trial, Stage stage) throws Exception {
        finish(trial, stage, List.of(STREAM));
    }

    /** The same, for these streams. */
    static void finish(Trial trial, Stage stage, List<String> streams) throws Exception {
        stage.finish();
        stage.awaitWhole();
        List<End> ends = streams.stream().flatMap(stream -> ends(stage, stream)).toList();
        var replicas = new Replicas(trial);
        long batches = 0;
        for (Node node : stage.cluster().nodes()) {
            trial.expect(node.stop() == 0, node.name() + " does not stop cleanly:\n" + node.log());
        }
        for (Node node : stage.cluster().nodes()) {
            Map<Long, StoreSurvey.Log> logs = survey(trial, node);
            for (End end : ends) {
                batches += replicas.compare(node, end, logs.get(end.group()));
            }
        }
        trial.note(batches + " batches compared on " + stage.cluster().size() + " nodes");
        trial.expect(batches > 0, "no batch was compared");
    }

    private static Stream<End> ends(Stage stage, String stream) {
        List<PartitionOffsets> offsets = stage.client().admin().offsets(stream, StartAt.latest());
        return stage.view().partitions(stream).stream()
                .map(partition ->
                        new End(
                                stream + "/" + partition.index(),
                                partition.group(),
                                offsets.get(partition.index())));
    }

    private static Map<Long, StoreSurvey.Log> survey(Trial trial, Node node) {
        try {
            return StoreSurvey.of(node.data());
        } catch (IOException e) {
            trial.problem("P8: " + e.getMessage());
            return Map.of();
        }
    }

    private int compare(Node node, End end, StoreSurvey.@Nullable Log log) {
        PartitionOffsets offsets = end.offsets();
        String where = "P8: " + end.name() + " on " + node.name();
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
        NavigableMap<Long, Long> first = known.putIfAbsent(end.group(), committed);
        trial.expect(first == null || first.equals(committed), where + " differs from the others'");
        return committed.size();
    }
}
