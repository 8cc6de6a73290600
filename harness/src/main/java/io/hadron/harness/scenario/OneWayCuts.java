package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Network;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.WayFault;

/**
 * F05: a leader that is cut off in one direction only. From its followers: then another must lead,
 * although clients and controller still reach it. From the leader of the controller: then writes go
 * on, with whoever leads.
 */
final class OneWayCuts {
    private static final int KINDS = 4;

    private OneWayCuts() {}

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(3), USUAL).expectingErrors();
        for (int round = 0; round < trial.rounds(); round++) {
            long before = stage.cluster().network().hits();
            boolean out = round % 2 == 0;
            if (round % KINDS < 2) {
                fromFollowers(stage, out);
            } else {
                fromController(trial, stage, out);
            }
            trial.expect(stage.cluster().network().hits() > before, "the cut met nothing");
            stage.heal(true);
            stage.awaitServing();
            stage.awaitWhole();
        }
        trial.expect(stage.recorder().refusedWrites() == 0, "a write was refused for good");
        Replicas.finish(trial, stage);
    }

    /**
     * @param out whether what it sends is lost, or else what is sent to it
     */
    private static void fromFollowers(Stage stage, boolean out) throws Exception {
        Node node = stage.leader();
        Network network = stage.cluster().network();
        stage.outageMs(() -> {
            for (int other : stage.cluster().others(node.index())) {
                int from = out ? node.index() : other;
                int to = out ? other : node.index();
                network.fault(from, to, LinkKind.PEER, WayFault.BLOCKED);
            }
        });
        stage.expectDeposed(node);
    }

    private static void fromController(Trial trial, Stage stage, boolean out) throws Exception {
        int controller = stage.controllerLeader().index();
        Node node = stage.another(stage.cluster().node(controller));
        int from = out ? node.index() : controller;
        int to = out ? controller : node.index();
        double ms =
                stage.outageMs(() -> stage.cluster().network().fault(from, to, WayFault.BLOCKED));
        stage.awaitServing();
        trial.note(
                "%s cut off from %s: %.0f ms without writes, then it led %d partitions"
                        .formatted(
                                stage.cluster().node(to).name(),
                                stage.cluster().node(from).name(),
                                ms,
                                stage.view().leaders(STREAM)[node.index()]));
    }
}
