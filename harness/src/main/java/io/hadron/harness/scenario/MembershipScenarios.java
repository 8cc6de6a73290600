package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.NodeMode;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes that come, go and restart: F12, F44, F45. */
final class MembershipScenarios {
    private static final double RESTART_BAR_MS = 200;
    private static final Duration MOVED_WITHIN = Duration.ofSeconds(90);

    private MembershipScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F12",
                        "a majority lost for good; forced recovery names the loss",
                        "rule R9",
                        1,
                        MajorityLost::play),
                Scenario.of(
                        "F44",
                        "nodes added, drained, replaced under load and partition; a drain called off",
                        "X7 P1",
                        3,
                        MembershipScenarios::comeAndGo),
                Scenario.of(
                        "F45",
                        "rolling restart, every node, under load",
                        "P1 C1 V2",
                        7,
                        MembershipScenarios::rollingRestart));
    }

    static void rollingRestart(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        Node first = stage.leader();
        trial.note(
                "the first restart, of processes that have never seen a change of leader: %.0f ms, not judged"
                        .formatted(restartMs(trial, stage, first)));
        double worst = 0;
        for (int round = 0; round < trial.rounds(); round++) {
            for (Node node : stage.cluster().nodes()) {
                worst = Math.max(worst, restartMs(trial, stage, node));
            }
            trial.say("round " + round + ": at most " + (long) worst + " ms so far");
        }
        if (trial.nodes() > 1) {
            trial.expect(worst <= RESTART_BAR_MS, "V2: at most 200 ms without writes");
        }
        stage.finish();
    }

    private static double restartMs(Trial trial, Stage stage, Node node) throws Exception {
        trial.say(node.name() + " restarts");
        double ms =
                stage.outageMs(() -> {
                    int code = node.stop();
                    trial.expect(
                            code == 0, node.name() + " stops with " + code + ":\n" + node.log());
                    node.start();
                });
        stage.awaitWhole();
        return ms;
    }

    static void comeAndGo(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Node added = stage.cluster().add();
            stage.client().admin().rebalance();
            stage.awaitWhole();
            Node drained = stage.leader();
            callOffADrain(stage, drained);
            drain(trial, stage, drained, round % 2 == 1 ? added : null);
            leave(trial, stage, drained);
            replaceADeadOne(stage, added);
        }
        stage.finish();
    }

    private static void callOffADrain(Stage stage, Node node) throws InterruptedException {
        String id = stage.view().describe(node).id();
        stage.client().admin().nodeMode(id, NodeMode.DRAINING);
        Thread.sleep(200);
        stage.client().admin().nodeMode(id, NodeMode.ACTIVE);
        stage.awaitWhole();
    }

    /**
     * @param unreachable cut off from the drained node for a while, if not null
     */
    private static void drain(Trial trial, Stage stage, Node node, @Nullable Node unreachable)
            throws InterruptedException {
        String id = stage.view().describe(node).id();
        stage.client().admin().nodeMode(id, NodeMode.DRAINING);
        if (unreachable != null) {
            stage.cluster().network().cut(node.index(), unreachable.index());
            Thread.sleep(2_000);
            stage.cluster().network().heal();
        }
        boolean empty =
                Stage.await(
                        MOVED_WITHIN,
                        () -> {
                            ClusterStatus status = stage.view().status();
                            trial.expect(
                                    unreachable != null || status.groups().unavailable() == 0,
                                    "X7: a group falls below its majority: " + status.groups());
                            return stage.view().describe(node).replicas() == 0;
                        });
        trial.expect(empty, "X7: a drained node holds nothing: " + stage.view().troubles());
    }

    /** An empty node goes, and its place is taken by a new one. */
    private static void leave(Trial trial, Stage stage, Node node) throws Exception {
        trial.expect(node.stop() == 0, node.name() + " stops cleanly");
        stage.replace(node);
        stage.awaitWhole();
        stage.awaitServing();
    }

    private static void replaceADeadOne(Stage stage, Node node) throws Exception {
        node.kill();
        stage.awaitTraffic(200);
        stage.replace(node);
        stage.awaitWhole();
        stage.awaitServing();
    }
}
