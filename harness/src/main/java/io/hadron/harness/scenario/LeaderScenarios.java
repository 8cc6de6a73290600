package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.Acks;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Network;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.WayFault;
import io.hadron.harness.workload.Losses;
import io.hadron.harness.workload.WorkloadSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Leaders that die, stop, or are cut off: F01 to F15. */
final class LeaderScenarios {
    private static final String SIMULATED =
            "needs exact timing inside a node; simulator only: docs/internals/simulation.md";
    private static final int IDLE_GROUPS = 494;
    private static final double OUTAGE_BAR_MS = 500;
    private static final double CONTROLLER_BAR_MS = 2_000;

    private LeaderScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F01",
                        "kill -9 of a leader, again and again",
                        "P1-P7 C1-C7",
                        50,
                        LeaderScenarios::killLeader),
                Scenario.elsewhere(
                        "F02",
                        "two fail-overs before the follower learns the commit offset",
                        "P1 P8",
                        SIMULATED),
                Scenario.elsewhere(
                        "F03",
                        "three leaders in turn, each with an unreplicated tail",
                        "P2 P8 P9",
                        SIMULATED),
                Scenario.of(
                        "F04",
                        "a deposed leader, cut off from the controller, still reached by clients and one follower",
                        "P1 P2",
                        10,
                        LeaderScenarios::deposedLeader),
                Scenario.of(
                        "F05",
                        "a leader that is cut off one way: from its followers, or from the leader of the controller",
                        "P1 V1",
                        10,
                        OneWayCuts::play),
                Scenario.of(
                        "F06",
                        "a leader stopped (SIGSTOP) and continued after another leads",
                        "P4 C4",
                        10,
                        LeaderScenarios::zombieLeader),
                Scenario.elsewhere(
                        "F07",
                        "a leader that would serve before its term start is committed",
                        "P3 P4",
                        SIMULATED),
                Scenario.elsewhere(
                        "F08",
                        "heartbeats succeed while the follower's tail differs",
                        "P1 P9",
                        SIMULATED),
                Scenario.elsewhere(
                        "F09",
                        "replies to appends reordered, doubled, of an older term",
                        "P9",
                        SIMULATED),
                Scenario.elsewhere(
                        "F10",
                        "a leader that would count itself before its own fsync",
                        "P1",
                        SIMULATED),
                Scenario.of(
                        "F13",
                        "All with a replica down: unknown at the deadline",
                        "P3 P4",
                        5,
                        LeaderScenarios::allWithOneDown),
                Scenario.of(
                        "F14",
                        "Write acks, and the leader killed at once",
                        "P2-P7; losses are counted",
                        20,
                        LeaderScenarios::writeAcks),
                Scenario.of(
                        "F15",
                        "500 groups; kill -9 of a leader, of the controller's leader too",
                        "V1 V2",
                        40,
                        LeaderScenarios::manyGroups));
    }

    static void killLeader(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(50 + trial.random().nextInt(500));
            Node node = stage.leader();
            double ms =
                    stage.outageMs(() -> {
                        node.kill();
                        if (trial.nodes() == 1) {
                            node.start();
                        }
                    });
            trial.say("round " + round + ": " + node.name() + " killed, " + (long) ms + " ms");
            stage.heal(false);
            stage.awaitWhole();
        }
        stage.finish();
    }

    /**
     * Cut off until others lead; then it meets one follower again, which has promised otherwise.
     */
    static void deposedLeader(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Node node = stage.leader();
            int kept = stage.another(node).index();
            Network network = stage.cluster().network();
            stage.outageMs(() -> stage.cluster().isolate(node.index()));
            stage.expectDeposed(node);
            network.fault(node.index(), kept, LinkKind.PEER, WayFault.NONE);
            network.fault(kept, node.index(), LinkKind.PEER, WayFault.NONE);
            stage.awaitTraffic(1_000);
            stage.heal(true);
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }

    static void zombieLeader(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            Node node = stage.leader();
            long pauseMs = trial.isShort() ? 4_000 : 30_000;
            if (trial.nodes() == 1) {
                node.pause();
                Thread.sleep(pauseMs);
                node.resume();
            } else {
                stage.outageMs(node::pause);
                Thread.sleep(pauseMs);
                node.resume();
            }
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
    }

    static void allWithOneDown(Trial trial) throws Exception {
        WorkloadSpec spec =
                USUAL.withAcks(Acks.ALL).withDeliveryTimeout(Duration.ofSeconds(3)).withRate(100);
        Stage stage = trial.stage(ClusterOptions.direct(3), spec).expectingErrors();
        for (int round = 0; round < trial.rounds(); round++) {
            Node node = stage.another(stage.leader());
            long before = stage.recorder().unknownWrites();
            node.kill();
            trial.expect(
                    Stage.await(
                            Duration.ofSeconds(20),
                            () -> stage.recorder().unknownWrites() > before),
                    "a write by All ends as unknown while a replica is down");
            stage.heal(false);
            stage.awaitWhole();
            stage.awaitServing();
        }
        // What was never sent within its time is refused for good; that it never appears is P3.
        stage.finish();
    }

    static void writeAcks(Trial trial) throws Exception {
        WorkloadSpec spec = USUAL.withAcks(Acks.WRITE);
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), spec);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(200);
            Node node = stage.leader();
            node.kill();
            if (trial.nodes() > 1) {
                stage.awaitServing();
            }
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        stage.finish();
        trial.note(
                Losses.count(stage.recorder().history())
                        + " writes lost that were acknowledged by the leader only");
    }

    static void manyGroups(Trial trial) throws Exception {
        WorkloadSpec spec = USUAL.withPartitions(6).withoutGroup().withRate(600);
        Stage stage = trial.stage(ClusterOptions.direct(3), spec);
        for (int made = 0; made < IDLE_GROUPS; made += 100) {
            stage.apply(
                    "kind: Stream\nmetadata: {name: idle-%d}\nspec: {partitions: %d}\n"
                            .formatted(made, Math.min(100, IDLE_GROUPS - made)));
        }
        stage.awaitWhole();
        double worstOfAll = 0;
        double worstOfOthers = 0;
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            Node ofController = stage.controllerLeader();
            Node node = round % 2 == 1 ? ofController : leaderBeside(stage, ofController);
            boolean controller = node.index() == ofController.index();
            double ms = stage.outageMs(node::kill);
            trial.say(
                    "round %d: %s killed%s, %.0f ms"
                            .formatted(
                                    round,
                                    node.name(),
                                    controller ? " (led the controller)" : "",
                                    ms));
            if (controller) {
                worstOfAll = Math.max(worstOfAll, ms);
            } else {
                worstOfOthers = Math.max(worstOfOthers, ms);
            }
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        trial.note(
                "longest outage %.0f ms, %.0f ms when the node led the controller as well"
                        .formatted(worstOfOthers, worstOfAll));
        trial.expect(worstOfOthers <= OUTAGE_BAR_MS, "V2: at most 500 ms without writes");
        trial.expect(
                worstOfAll <= CONTROLLER_BAR_MS,
                "V2: at most 2 s without writes when the controller has to find a leader too");
        stage.finish();
        trial.say(
                "leaders of "
                        + STREAM
                        + " at the end: "
                        + Arrays.toString(stage.view().leaders(STREAM)));
    }

    /** A node that leads partitions of the workload; this one only if there is no other. */
    private static Node leaderBeside(Stage stage, Node notThis) {
        int[] led = stage.view().leaders(STREAM);
        for (Node node : stage.cluster().nodes()) {
            if (node.index() != notThis.index() && led[node.index()] > 0) {
                return node;
            }
        }
        return notThis;
    }
}
