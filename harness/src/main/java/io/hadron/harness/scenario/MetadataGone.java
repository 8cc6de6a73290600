package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.NodeMode;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.Rot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * F48: the metadata of a node is missing or damaged when it starts. What it does not know it must
 * not take for deleted: its data stays, and at the end it serves all of it.
 */
final class MetadataGone {
    private static final Duration MOVED_WITHIN = Duration.ofSeconds(30);

    private MetadataGone() {}

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        Node node = stage.another(stage.leader());
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            ClusterStatus.Node before = stage.view().describe(node);
            node.kill();
            stage.awaitTraffic(200);
            trial.note(spoil(node.data().resolve("metadata"), round % 4));
            RotScenarios.comeBack(trial, stage, node);
            ClusterStatus.Node after = stage.view().describe(node);
            if (after.id().equals(before.id())) {
                trial.expect(
                        after.details().incarnation() == before.details().incarnation()
                                && after.replicas() == before.replicas(),
                        "it has lost data: " + before + " -> " + after);
            }
        }
        lead(trial, stage, node);
        Replicas.finish(trial, stage);
    }

    private static String spoil(Path metadata, int how) throws IOException {
        return switch (how) {
            case 0 -> {
                Rot.delete(metadata);
                yield "all of the metadata gone";
            }
            case 1 -> {
                Rot.flip(Rot.largest(metadata, ".log"), 0.5);
                yield "a flipped bit in the log of the metadata";
            }
            case 2 -> {
                Files.delete(metadata.resolve("CURRENT"));
                yield "CURRENT of the metadata gone";
            }
            default -> {
                Rot.flip(manifest(metadata), 0.5);
                yield "a flipped bit in the manifest of the metadata";
            }
        };
    }

    private static Path manifest(Path metadata) throws IOException {
        try (Stream<Path> files = Files.list(metadata)) {
            return files.filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Reads at the end are answered by this node. */
    private static void lead(Trial trial, Stage stage, Node node) throws InterruptedException {
        for (int other : stage.cluster().others(node.index())) {
            String id = stage.view().describe(stage.cluster().node(other)).id();
            stage.client().admin().nodeMode(id, NodeMode.DRAINING);
        }
        trial.expect(
                Stage.await(
                        MOVED_WITHIN,
                        () -> stage.view().leaders(STREAM)[node.index()] == USUAL.partitions()),
                node.name() + " does not take over: " + stage.view().troubles());
    }
}
