package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.LoopDisk;
import io.hadron.harness.disk.SmallDisk;
import io.hadron.harness.disk.SyncFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Disks that fail: F20 to F28, F30 and F31. */
final class DiskScenarios {
    private static final long DISK_BYTES = 2L << 30;
    private static final int STORAGE_FAILED = 70;
    private static final int CONTROLLER_FAILED = 71;

    private DiskScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F20",
                        "power cut of all nodes at once, under load",
                        "P1-P7 C1-C7",
                        10,
                        DiskScenarios::powerCutOfAll,
                        Need.LOOP_DISK),
                Scenario.of(
                        "F21",
                        "power cut of one node, and a pause of another so that the first must be in the quorum",
                        "P1 P2",
                        10,
                        DiskScenarios::powerCutOfOne,
                        Need.LOOP_DISK),
                Scenario.of(
                        "F26",
                        "fsync fails once (EIO), then works again",
                        "P1 P3; the node ends",
                        5,
                        DiskScenarios::syncFails,
                        Need.COMPILER),
                Scenario.of(
                        "F27",
                        "a disk runs full under load and is freed again; restart while it is full",
                        "P1 V1",
                        3,
                        DiskScenarios::diskFull,
                        Need.ROOT),
                Scenario.of(
                        "F28",
                        "writes to a disk stall (fsfreeze): leader, follower, leader of the controller",
                        "P1 V2",
                        6,
                        DiskScenarios::stall,
                        Need.LOOP_DISK),
                Scenario.of(
                        "F31",
                        "kill -9 at random moments of start, recovery and stop",
                        "P1 P8",
                        20,
                        DiskScenarios::killWhileStarting));
    }

    /** Disks of all nodes, made when the cluster asks for them. */
    static final class Disks {
        private final Trial trial;
        private final List<LoopDisk> made = new ArrayList<>();

        Disks(Trial trial) {
            this.trial = trial;
        }

        void make(int index) {
            try {
                LoopDisk disk =
                        LoopDisk.make(trial.work().resolve("disks"), "disk-" + index, DISK_BYTES);
                made.add(disk);
                trial.closing(disk);
            } catch (Exception e) {
                throw new IllegalStateException("no disk for node " + index, e);
            }
        }

        LoopDisk disk(Node node) {
            return made.get(node.index());
        }
    }

    /** A stage on disks of their own; they are unmounted after the nodes are gone. */
    static Stage onDisks(Trial trial, Disks disks, ClusterOptions options) throws Exception {
        for (int i = 0; i < options.nodes(); i++) {
            disks.make(i);
        }
        return trial.stageOn(i -> disks.made.get(i).root().resolve("data"), options, USUAL);
    }

    static void powerCutOfAll(Trial trial) throws Exception {
        var disks = new Disks(trial);
        Stage stage = onDisks(trial, disks, ClusterOptions.direct(trial.nodes()));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(100 + trial.random().nextInt(1_000));
            for (Node node : stage.cluster().nodes()) {
                disks.disk(node).cutPower();
            }
            for (Node node : stage.cluster().nodes()) {
                node.kill();
                disks.disk(node).powerOn();
            }
            stage.heal(false);
            stage.awaitServing();
        }
        stage.finish();
    }

    static void powerCutOfOne(Trial trial) throws Exception {
        var disks = new Disks(trial);
        Stage stage = onDisks(trial, disks, ClusterOptions.direct(3));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(100 + trial.random().nextInt(500));
            Node leader = stage.leader();
            Node cut = stage.another(leader);
            disks.disk(cut).cutPower();
            cut.kill();
            stage.awaitTraffic(100);
            disks.disk(cut).powerOn();
            leader.pause(); // now nothing goes without the one that was cut
            cut.begin();
            Thread.sleep(trial.isShort() ? 1_000 : 5_000);
            leader.resume();
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
    }

    static void lastReplica(Trial trial) throws Exception {
        var disks = new Disks(trial);
        Stage stage = onDisks(trial, disks, ClusterOptions.direct(3));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            Node last = stage.leader();
            for (int other : stage.cluster().others(last.index())) {
                stage.cluster().node(other).kill();
            }
            Thread.sleep(trial.isShort() ? 500 : 2_000);
            disks.disk(last).cutPower();
            last.kill();
            disks.disk(last).powerOn();
            stage.heal(false);
            stage.awaitServing();
        }
        stage.finish();
    }

    static void syncFails(Trial trial) throws Exception {
        var options = ClusterOptions.direct(trial.nodes());
        List<SyncFault> faults = new ArrayList<>();
        Stage stage =
                trial.stage(options, USUAL, node -> faults.add(SyncFault.on(node, trial.work())));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            Node node = stage.leader();
            SyncFault fault = faults.get(node.index());
            stage.outageMs(() -> {
                fault.arm();
                int code = node.awaitExit();
                trial.expect(
                        code == STORAGE_FAILED || code == CONTROLLER_FAILED,
                        node.name() + " ends with 70 or 71, not " + code);
                fault.disarm();
                if (trial.nodes() == 1) {
                    node.start();
                }
            });
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
    }

    static void diskFull(Trial trial) throws Exception {
        SmallDisk disk = trial.closing(SmallDisk.make(trial.work().resolve("small"), 256));
        var options =
                ClusterOptions.direct(trial.nodes())
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
        Node node = stage.cluster().node(0);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            disk.fill(80);
            Thread.sleep(1_000);
            trial.expect(node.isAlive(), "a node with a full disk lives on:\n" + node.log());
            node.kill();
            node.start();
            disk.free();
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
    }

    static void stall(Trial trial) throws Exception {
        var disks = new Disks(trial);
        Stage stage = onDisks(trial, disks, ClusterOptions.direct(trial.nodes()));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            Node node =
                    switch (trial.nodes() == 1 ? 0 : round % 3) {
                        case 0 -> stage.leader();
                        case 1 -> stage.another(stage.leader());
                        default -> stage.controllerLeader();
                    };
            LoopDisk disk = disks.disk(node);
            Duration stall = Duration.ofSeconds(trial.isShort() ? 2 : 5);
            double ms =
                    stage.outageMs(() -> {
                        disk.freeze();
                        try {
                            Thread.sleep(stall);
                        } finally {
                            disk.thaw();
                        }
                    });
            trial.say("round " + round + ": " + node.name() + " stalled, " + (long) ms + " ms");
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
    }

    static void killWhileStarting(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(100);
            Node node = stage.leader();
            node.kill();
            for (int again = 0; again < 3; again++) {
                node.begin();
                Thread.sleep(200 + trial.random().nextInt(1_300));
                node.kill();
            }
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
    }
}
