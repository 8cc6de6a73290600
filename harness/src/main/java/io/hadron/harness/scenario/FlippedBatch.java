package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.NodeMode;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.client.admin.StreamMetadata.PartitionMetadata;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.Rot;
import io.hadron.harness.disk.StoreSurvey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * F24: a bit flips in a stored batch of a node, which is then made to lead that partition, and
 * somebody reads the partition from its beginning. Readers get all of it, and the copy is repaired.
 */
final class FlippedBatch {
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(30);
    private static final Duration READ_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int ATTEMPTS = 40;

    private final Trial trial;
    private final Stage stage;

    private FlippedBatch(Trial trial, Stage stage) {
        this.trial = trial;
        this.stage = stage;
    }

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F24",
                        "a flipped bit in a stored batch of a node, which then leads; readers from the beginning",
                        "P6 P8: no silent end; the copy is repaired",
                        5,
                        FlippedBatch::play));
    }

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(3_000);
            new FlippedBatch(trial, stage).round();
        }
        Replicas.finish(trial, stage);
    }

    private void round() throws Exception {
        Node node = stage.leader();
        List<PartitionMetadata> partitions = stage.view().partitions(STREAM);
        node.stop(); // all that is in the log goes to tables
        int partition = damage(node, partitions);
        node.start();
        stage.awaitServing();
        stage.awaitWhole();
        lead(node, partition);
        readAll(partition);
        boolean met =
                Stage.await(Stage.SHOWS_WITHIN, () -> node.log().contains("is damaged at offset"));
        trial.expect(met, "the fault is none: " + node.name() + " did not read the damaged batch");
        stage.awaitServing();
        stage.awaitWhole();
    }

    /** Flips bits until one hits a batch of the stream; the others are flipped back. */
    private int damage(Node node, List<PartitionMetadata> partitions) throws IOException {
        Path file = Rot.largest(node.data().resolve("store/db"), ".blob");
        for (int i = 0; i < ATTEMPTS; i++) {
            double at = trial.random().nextDouble();
            Rot.flip(file, at);
            Map<Long, StoreSurvey.Log> logs = StoreSurvey.of(node.data());
            for (PartitionMetadata partition : partitions) {
                StoreSurvey.Log log = logs.get(partition.group());
                if (log != null && log.damage() != null) {
                    trial.note(
                            node.name() + ", partition " + partition.index() + ": " + log.damage());
                    return partition.index();
                }
            }
            Rot.flip(file, at);
        }
        throw new IllegalStateException("no batch of the stream is in " + file);
    }

    /** The others may lead nothing for a while. */
    private void lead(Node node, int partition) throws InterruptedException {
        modeOfOthers(node, NodeMode.DRAINING);
        boolean leads =
                Stage.await(
                        LEADS_WITHIN, () -> stage.view().leader(STREAM, partition) == node.index());
        modeOfOthers(node, NodeMode.ACTIVE);
        trial.expect(leads, "V1: " + node.name() + " is made to lead partition " + partition);
    }

    private void modeOfOthers(Node node, NodeMode mode) {
        for (int other : stage.cluster().others(node.index())) {
            String id = stage.view().describe(stage.cluster().node(other)).id();
            stage.client().admin().nodeMode(id, mode);
        }
    }

    private void readAll(int partition) throws InterruptedException {
        PartitionOffsets end =
                stage.client().admin().offsets(STREAM, StartAt.latest()).get(partition);
        long next = 0;
        long deadline = System.nanoTime() + READ_WITHIN.toNanos();
        try (Reader reader = stage.client().reader(STREAM).from(StartAt.first()).open()) {
            while (reader.position(partition) < end.committedEnd()
                    && System.nanoTime() < deadline) {
                Message message = reader.poll(POLL);
                if (message != null && message.partition() == partition) {
                    trial.expect(
                            message.offset() >= next, "P6: offset " + message.offset() + " again");
                    next = message.offset() + 1;
                }
            }
            trial.expect(
                    reader.position(partition) >= end.committedEnd(),
                    "P6: a reader ends at %d of %d"
                            .formatted(reader.position(partition), end.committedEnd()));
        }
    }
}
