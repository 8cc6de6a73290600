package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import java.util.List;

/** Nodes that come, go and restart: F12, F44, F45. */
final class MembershipScenarios {
    private static final double RESTART_BAR_MS = 200;

    private MembershipScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.elsewhere(
                        "F12",
                        "a majority lost for good; forced recovery names the loss",
                        "rule R9, audit record",
                        "not written yet: needs the command for forced recovery"),
                Scenario.elsewhere(
                        "F44",
                        "nodes added, drained, replaced under load and partition",
                        "X7 P1",
                        "not written yet: needs the commands for nodes"),
                Scenario.of(
                        "F45",
                        "rolling restart, every node, under load",
                        "P1 C1 V2",
                        20,
                        MembershipScenarios::rollingRestart));
    }

    static void rollingRestart(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        double worst = 0;
        for (int round = 0; round < trial.rounds(); round++) {
            for (Node node : stage.cluster().nodes()) {
                double ms =
                        stage.outageMs(() -> {
                            int code = node.stop();
                            trial.expect(code == 0, node.name() + " stops with " + code);
                            node.start();
                        });
                worst = Math.max(worst, ms);
                stage.awaitWhole();
            }
            trial.say("round " + round + ": at most " + (long) worst + " ms so far");
        }
        if (trial.nodes() > 1) {
            trial.expect(worst <= RESTART_BAR_MS, "V2: at most 200 ms without writes");
        }
        stage.finish();
    }
}
