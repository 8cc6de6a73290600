package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.LoopDisk;
import io.hadron.harness.disk.SyncFault;
import java.util.ArrayList;
import java.util.List;

/** Disks that lose power or fail to sync: F20, F21, F26; and disks of one's own for others. */
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
                        Need.COMPILER));
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
}
