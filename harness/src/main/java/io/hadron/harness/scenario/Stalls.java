package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.LoopDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** F28: a disk takes no writes for a while, and then goes on as if nothing had been. */
final class Stalls {
    private static final Duration SHORT_STALL = Duration.ofSeconds(3);
    private static final Duration STALL = Duration.ofSeconds(8);

    private Stalls() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F28",
                        "writes to a disk stall (fsfreeze): leader, follower, leader of the controller",
                        "P1 P8 V1 V2",
                        6,
                        Stalls::play,
                        Need.LOOP_DISK));
    }

    static void play(Trial trial) throws Exception {
        var disks = new DiskScenarios.Disks(trial);
        Stage stage = DiskScenarios.onDisks(trial, disks, ClusterOptions.direct(3));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            Node node = chosen(stage, round % 3);
            boolean controller = stage.controllerLeader().index() == node.index();
            int led = stage.view().leaders(STREAM)[node.index()];
            double ms = stage.outageMs(() -> stall(trial, disks.disk(node)));
            trial.note(
                    "%s stalled (%s%d partitions led): %.0f ms without writes; leaders then %s"
                            .formatted(
                                    node.name(),
                                    controller ? "controller, " : "",
                                    led,
                                    ms,
                                    Arrays.toString(stage.view().leaders(STREAM))));
            // A majority of disks works all the time.
            trial.expect(
                    ms < length(trial).toMillis(),
                    "V2: a stall of %s stops writes for %.0f ms".formatted(length(trial), ms));
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }

    private static Duration length(Trial trial) {
        return trial.isShort() ? SHORT_STALL : STALL;
    }

    private static Node chosen(Stage stage, int which) throws InterruptedException {
        return switch (which) {
            case 0 -> stage.leader();
            case 1 -> stage.another(stage.leader());
            default -> stage.controllerLeader();
        };
    }

    private static void stall(Trial trial, LoopDisk disk) throws Exception {
        disk.freeze();
        try {
            CompletableFuture<Void> write = CompletableFuture.runAsync(() -> writeTo(disk));
            Thread.sleep(length(trial));
            trial.expect(!write.isDone(), "the fault is none: the disk takes writes");
        } finally {
            disk.thaw();
        }
    }

    private static void writeTo(LoopDisk disk) {
        try (FileChannel file =
                FileChannel.open(
                        disk.root().resolve("probe"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1));
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
