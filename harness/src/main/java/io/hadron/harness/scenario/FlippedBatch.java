package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.Event;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.NodeMode;
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
 * F24: a bit flips in a stored batch of a node. Either the node is then made to lead that
 * partition, and somebody reads it from its beginning; readers get all of it. Or nobody reads it,
 * and the scrub has to find it. The copy is repaired.
 */
final class FlippedBatch {
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(30);
    private static final Duration READ_WITHIN = Duration.ofSeconds(30);
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int ATTEMPTS = 40;
    private static final String LARGE = "large";
    private static final int LARGE_BYTES = 4 << 10;
    private static final int RECORDS = 300;

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
                        "a flipped bit in a stored batch of a node; readers meet it, or only the scrub does",
                        "P6 P8: no silent end; the copy is repaired",
                        5,
                        FlippedBatch::play));
    }

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        stage.apply("kind: Stream\nmetadata: {name: %s}\nspec: {partitions: 3}\n".formatted(LARGE));
        int written = 0;
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            written += publish(stage, written);
            new FlippedBatch(trial, stage).round(round % 2 == 0, written);
        }
        Replicas.finish(trial, stage, List.of(STREAM, LARGE));
    }

    /** Large records, for what is small lies between keys, where damage is met by everybody. */
    private static int publish(Stage stage, int from) {
        String large = "x".repeat(LARGE_BYTES);
        try (Publisher publisher = stage.client().publisher(LARGE)) {
            for (int i = from; i < from + RECORDS; i++) {
                var _ = publisher.publishAsync(Event.record("k", large + i).partition(i % 3));
            }
            publisher.flush();
        }
        return RECORDS;
    }

    /**
     * Damages a batch and waits until it is repaired.
     *
     * @param read whether somebody reads the damaged batch; otherwise only the scrub can find it
     * @param written how many large records there are
     */
    private void round(boolean read, int written) throws Exception {
        Node node = stage.leader();
        List<PartitionMetadata> partitions = stage.view().partitions(LARGE);
        node.stop(); // all that is in the log goes to tables
        int partition = damage(node, partitions);
        node.set("HADRON_STORAGE_SCRUB_INTERVAL", read ? "3d" : "1s");
        node.start();
        stage.awaitServing();
        stage.awaitWhole();
        if (read) {
            lead(node, partition);
            readAll(written);
            boolean met = logged(node, "is damaged at offset");
            trial.expect(
                    met, "the fault is none: " + node.name() + " did not read the damaged batch");
        } else {
            boolean found = logged(node, ", 1 of them are damaged");
            trial.expect(found, "the scrub of " + node.name() + " finds nothing");
            trial.note("the scrub of " + node.name() + (found ? " finds it" : " finds nothing"));
        }
        stage.awaitServing();
        stage.awaitWhole();
    }

    private static boolean logged(Node node, String text) throws InterruptedException {
        return Stage.await(FOUND_WITHIN, () -> node.log().contains(text));
    }

    /** Flips bits until one hits a batch of the stream; the others are flipped back. */
    private int damage(Node node, List<PartitionMetadata> partitions) throws IOException {
        Path file = Rot.largest(node.data().resolve("store/db"), ".blob");
        for (int i = 0; i < ATTEMPTS; i++) {
            double at = trial.random().nextDouble();
            Rot.flip(file, at);
            Map<Long, StoreSurvey.Log> logs = survey(node);
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

    /** Nothing if not even the ends of all logs can be read: then the node would not start. */
    private static Map<Long, StoreSurvey.Log> survey(Node node) {
        try {
            return StoreSurvey.of(node.data());
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** The others may lead nothing for a while. */
    private void lead(Node node, int partition) throws InterruptedException {
        modeOfOthers(node, NodeMode.DRAINING);
        boolean leads =
                Stage.await(
                        LEADS_WITHIN, () -> stage.view().leader(LARGE, partition) == node.index());
        modeOfOthers(node, NodeMode.ACTIVE);
        trial.expect(leads, "V1: " + node.name() + " is made to lead partition " + partition);
    }

    private void modeOfOthers(Node node, NodeMode mode) {
        for (int other : stage.cluster().others(node.index())) {
            String id = stage.view().describe(stage.cluster().node(other)).id();
            stage.client().admin().nodeMode(id, mode);
        }
    }

    /** Every record comes, once and in order. */
    private void readAll(int written) throws InterruptedException {
        int[] next = {0, 1, 2};
        int found = 0;
        long deadline = System.nanoTime() + READ_WITHIN.toNanos();
        try (Reader reader = stage.client().reader(LARGE).from(StartAt.first()).open()) {
            while (found < written && System.nanoTime() < deadline) {
                Message message = reader.poll(POLL);
                if (message != null) {
                    int wanted = next[message.partition()];
                    trial.expect(
                            String.valueOf(message.valueText()).endsWith("x" + wanted),
                            "P6: not record %d at %d/%d"
                                    .formatted(wanted, message.partition(), message.offset()));
                    next[message.partition()] += 3;
                    found++;
                }
            }
        }
        trial.expect(found == written, "P6: %d records of %d".formatted(found, written));
    }
}
