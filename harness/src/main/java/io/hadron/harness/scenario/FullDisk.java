package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.ClusterView;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * F27: the disk of one node fills up to its mark, or to the brim. Up to the mark producers are told
 * so while nothing fails; at the brim the node ends. It starts again on what is left of the disk,
 * or says why not, and is whole again when there is room.
 */
final class FullDisk {
    private static final int DISK_MIB = 256;
    private static final int STORAGE_FAILED = 70;
    private static final int CONTROLLER_FAILED = 71;
    private static final int CANNOT_START = 1;
    private static final String BULK = "bulk";
    private static final int BULK_BYTES = 64 << 10;
    private static final Duration BRIM_WITHIN = Duration.ofSeconds(40);
    private static final Duration FILLS_WITHIN = Duration.ofSeconds(10);

    private final Trial trial;
    private final Stage stage;
    private final SmallDisk disk;
    private final Node node;

    private FullDisk(Trial trial, Stage stage, SmallDisk disk) {
        this.trial = trial;
        this.stage = stage;
        this.disk = disk;
        this.node = stage.cluster().node(0);
    }

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F27",
                        "a disk runs full under load, up to its mark or to the brim, and is freed again; restart while it is full",
                        "P1 P8 V1; typed errors",
                        4,
                        FullDisk::play,
                        Need.ROOT));
    }

    static void play(Trial trial) throws Exception {
        SmallDisk disk = trial.closing(SmallDisk.make(trial.work().resolve("small"), DISK_MIB));
        var options =
                ClusterOptions.direct(3)
                        .with("HADRON_STORAGE_RESERVE", "8MiB")
                        .with("HADRON_STORAGE_FULL_BELOW", "88MiB")
                        .with("HADRON_STORAGE_LOW_BELOW", "96MiB")
                        .with("HADRON_STORAGE_MEMTABLES", "8MiB")
                        .with("HADRON_STORAGE_SPACE_POLL", "10ms");
        Path others = trial.work();
        Stage stage =
                trial.stageOn(
                        i ->
                                i == 0
                                        ? disk.root().resolve("data")
                                        : others.resolve("data-" + (i + 1)),
                        options,
                        USUAL);
        stage.apply("kind: Stream\nmetadata: {name: %s}\nspec: {partitions: 3}\n".formatted(BULK));
        var full = new FullDisk(trial, stage, disk);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            if (round % 2 == 0) {
                full.upToTheMark();
            } else {
                full.toTheBrim();
            }
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }

    private void upToTheMark() throws Exception {
        int partition = led();
        disk.fill(80);
        boolean seen = Stage.await(FILLS_WITHIN, () -> node.log().contains("the disk is full"));
        trial.expect(seen, "the fault is none: no disk is full");
        told(partition);
        trial.expect(node.isAlive(), "a node with a full disk lives on:\n" + node.log());
        node.kill();
        node.start();
        disk.free();
    }

    private void toTheBrim() throws Exception {
        stage.outageMs(() -> {
            disk.fillUp();
            publishBulk();
            int code = node.awaitExit();
            trial.expect(
                    code == STORAGE_FAILED || code == CONTROLLER_FAILED,
                    node.name() + " ends with 70 or 71, not " + code + ":\n" + node.log());
            trial.note("at the brim " + node.name() + " ends with " + code);
        });
        node.begin();
        if (node.awaitReadyOrExit()) {
            trial.note(node.name() + " starts on the full disk");
            disk.free();
            return;
        }
        int code = node.awaitExit();
        trial.expect(
                code == CANNOT_START || code == STORAGE_FAILED || code == CONTROLLER_FAILED,
                node.name() + " ends with " + code);
        trial.note(
                "on the full disk "
                        + node.name()
                        + " ends with "
                        + code
                        + ": "
                        + RotScenarios.error(node));
        disk.free();
        node.start();
    }

    /** What the node has taken beforehand for its log is used up sooner with large records. */
    private void publishBulk() throws InterruptedException {
        PublisherOptions brief =
                PublisherOptions.defaults().withDeliveryTimeout(Duration.ofSeconds(5));
        String value = "x".repeat(BULK_BYTES);
        long deadline = System.nanoTime() + BRIM_WITHIN.toNanos();
        try (Publisher publisher = stage.client().publisher(BULK, brief)) {
            for (int i = 0; node.isAlive() && System.nanoTime() < deadline; i++) {
                var _ = publisher.publishAsync(Event.record("k", value).partition(i % 3));
                Thread.sleep(5);
            }
        }
    }

    /** A partition that the node leads; it is given one if it has none. */
    private int led() throws InterruptedException {
        int[] found = {ClusterView.NOBODY};
        Stage.await(
                FILLS_WITHIN,
                () -> {
                    for (int i = 0; i < USUAL.partitions(); i++) {
                        if (stage.view().leader(STREAM, i) == node.index()) {
                            found[0] = i;
                            return true;
                        }
                    }
                    stage.client().admin().rebalance();
                    return false;
                });
        if (found[0] == ClusterView.NOBODY) {
            throw new IllegalStateException(node.name() + " leads nothing");
        }
        return found[0];
    }

    /** Who writes to a partition on a full disk hears why, and that nothing came of it. */
    private void told(int partition) {
        PublisherOptions brief =
                PublisherOptions.defaults().withDeliveryTimeout(Duration.ofSeconds(5));
        try (Publisher publisher = stage.client().publisher(STREAM, brief)) {
            publisher.publishAsync(Event.record("full", "full").partition(partition)).join();
            trial.problem("a write is taken by a full disk");
        } catch (CompletionException e) {
            Throwable told = e.getCause();
            trial.expect(
                    told instanceof HadronException
                            && String.valueOf(told.getMessage()).contains("disk is full"),
                    "a write to a full disk is told something else: " + told);
            trial.note("a producer is told: " + told);
        }
    }
}
