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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** F28: a disk takes no writes for a while, and then goes on as if nothing had been. */
final class Stalls {
    private static final Duration SHORT_STALL = Duration.ofSeconds(3);
    private static final Duration STALL = Duration.ofSeconds(8);

    /** What was synced before may be acknowledged a little later. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private Stalls() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F28",
                        "writes to a disk stall (fsfreeze): leader, follower, leader of the controller, two of three",
                        "P1 P8 V1 V2",
                        8,
                        Stalls::play,
                        Need.LOOP_DISK));
    }

    static void play(Trial trial) throws Exception {
        var disks = new DiskScenarios.Disks(trial);
        Stage stage = DiskScenarios.onDisks(trial, disks, ClusterOptions.direct(3));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            if (round % 4 == 3) {
                two(trial, stage, disks);
            } else {
                one(trial, stage, disks, chosen(stage, round % 4));
            }
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }

    private static void one(Trial trial, Stage stage, DiskScenarios.Disks disks, Node node)
            throws Exception {
        boolean controller = stage.controllerLeader().index() == node.index();
        int led = stage.view().leaders(STREAM)[node.index()];
        double ms = stage.outageMs(() -> stall(trial, List.of(disks.disk(node))));
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
    }

    /** Without a majority of disks nothing can be acknowledged, or it would not be durable. */
    private static void two(Trial trial, Stage stage, DiskScenarios.Disks disks) throws Exception {
        Node spared = stage.leader();
        List<LoopDisk> held =
                Arrays.stream(stage.cluster().others(spared.index()))
                        .mapToObj(other -> disks.disk(stage.cluster().node(other)))
                        .toList();
        long[] acked = new long[2];
        stall(
                trial,
                held,
                () -> acked[0] = stage.recorder().acks().total(),
                () -> acked[1] = stage.recorder().acks().total());
        trial.note(
                "all but %s stalled: %d writes acknowledged meanwhile"
                        .formatted(spared.name(), acked[1] - acked[0]));
        trial.expect(acked[1] == acked[0], "P1: acknowledged without a majority of disks");
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

    private static void stall(Trial trial, List<LoopDisk> disks) throws Exception {
        stall(trial, disks, () -> {}, () -> {});
    }

    /**
     * Holds disks.
     *
     * @param begun is run when nothing is on its way any more that was synced before
     * @param ending is run before they go on
     */
    private static void stall(Trial trial, List<LoopDisk> disks, Runnable begun, Runnable ending)
            throws Exception {
        List<LoopDisk> frozen = new ArrayList<>();
        try {
            for (LoopDisk disk : disks) {
                disk.freeze();
                frozen.add(disk);
            }
            List<CompletableFuture<Void>> writes =
                    frozen.stream()
                            .map(disk -> CompletableFuture.runAsync(() -> writeTo(disk)))
                            .toList();
            Thread.sleep(ON_THE_WAY);
            begun.run();
            Thread.sleep(length(trial).minus(ON_THE_WAY));
            ending.run();
            trial.expect(
                    writes.stream().noneMatch(CompletableFuture::isDone),
                    "the fault is none: a disk takes writes");
        } finally {
            for (LoopDisk disk : frozen) {
                disk.thaw();
            }
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
