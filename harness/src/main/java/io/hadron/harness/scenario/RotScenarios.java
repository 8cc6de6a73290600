package io.hadron.harness.scenario;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.LoopDisk;
import java.nio.file.Path;
import java.util.List;

/** Data that is damaged, missing or old when a node comes back: F22, F30, F48. */
final class RotScenarios {
    private static final int CANNOT_START = 1;

    private RotScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F22",
                        "crash of a machine whose node does not sync (os): it comes back as a learner",
                        "P1; rule R7",
                        5,
                        MachineCrash::play,
                        Need.LOOP_DISK),
                Scenario.of(
                        "F30",
                        "an old image of a disk is put back",
                        "P1 P8; refused",
                        3,
                        RotScenarios::oldImage,
                        Need.LOOP_DISK),
                Scenario.of(
                        "F48",
                        "metadata of a node missing or damaged at its start",
                        "P1; no data deleted",
                        4,
                        MetadataGone::play));
    }

    /**
     * A node with damaged data either serves again, whole, or says why it does not; then it gets a
     * new disk and a new life.
     */
    static void comeBack(Trial trial, Stage stage, Node node) throws Exception {
        node.begin();
        try {
            node.awaitReady();
            trial.note(node.name() + " serves again");
        } catch (IllegalStateException e) {
            boolean told = node.log().contains("error: ");
            trial.expect(told, node.name() + " does not say why it does not start:\n" + node.log());
            trial.note(node.name() + " refuses: " + error(node));
            stage.replace(node);
        }
        stage.awaitServing();
        stage.awaitWhole();
    }

    static String error(Node node) {
        return node.log()
                .lines()
                .filter(line -> line.startsWith("error: "))
                .findFirst()
                .orElse("without a word");
    }

    static void oldImage(Trial trial) throws Exception {
        var disks = new DiskScenarios.Disks(trial);
        Stage stage = DiskScenarios.onDisks(trial, disks, ClusterOptions.direct(3));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(300);
            Node node = stage.another(stage.leader());
            LoopDisk disk = disks.disk(node);
            Path copy = trial.work().resolve("old.img");
            node.stop();
            disk.save(copy);
            node.start();
            stage.awaitWhole();
            stage.awaitTraffic(500);
            node.kill();
            disk.restore(copy);
            node.begin();
            trial.expect(
                    node.awaitExit() == CANNOT_START && error(node).contains("is an old copy"),
                    "a node counts with an old copy of its data:\n" + node.log());
            trial.note(node.name() + " refuses: " + error(node));
            stage.replace(node);
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }
}
