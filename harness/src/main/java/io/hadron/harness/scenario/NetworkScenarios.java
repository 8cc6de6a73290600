package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.Cluster;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.Way;
import io.hadron.harness.proxy.WayFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Time, pauses and the network: F85 to F88. */
final class NetworkScenarios {
    private NetworkScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F85",
                        "wall clocks up to four days apart, that jump while nodes run",
                        "P1 C7, no early expiry",
                        3,
                        SkewedClocks::play,
                        Need.COMPILER),
                Scenario.of(
                        "F86",
                        "pauses as of a garbage collector, 0.1 s to 20 s, on random nodes",
                        "P1 V2",
                        20,
                        NetworkScenarios::pauses),
                Scenario.of(
                        "F87",
                        "loss, one-way loss, resets and slow links",
                        "P1 V2",
                        10,
                        NetworkScenarios::badLinks),
                Scenario.of(
                        "F88",
                        "swizzle: links cut one by one, healed in another order",
                        "P1 V1",
                        20,
                        NetworkScenarios::swizzle));
    }

    static void pauses(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Node node = stage.cluster().node(trial.random().nextInt(stage.cluster().size()));
            long ms = pauseMs(trial.random(), trial.isShort() ? 1_000 : 20_000);
            stage.outageMs(() -> {
                node.pause();
                Thread.sleep(ms);
                node.resume();
            });
            stage.awaitTraffic(50);
        }
        stage.finish();
    }

    /** Short ones are frequent, long ones rare. */
    private static long pauseMs(Random random, double longest) {
        return (long) (100 * Math.pow(longest / 100, random.nextDouble()));
    }

    static void badLinks(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(trial.nodes()), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            long before = stage.cluster().network().hits();
            int node = stage.leader().index();
            int kind = round % 4;
            double ms =
                    stage.outageMs(() -> {
                        makeBad(trial, stage.cluster(), node, kind);
                        stage.awaitTraffic(100);
                        Thread.sleep(trial.isShort() ? 500 : 5_000);
                    });
            long hits = stage.cluster().network().hits() - before;
            trial.expect(hits > 0, "the fault met nothing");
            trial.say("round %d: %d pieces met a fault, %.0f ms".formatted(round, hits, ms));
            stage.heal(true);
            stage.awaitServing();
        }
        stage.awaitWhole();
        Replicas.finish(trial, stage);
    }

    private static void makeBad(Trial trial, Cluster cluster, int node, int kind) {
        for (int other : cluster.others(node)) {
            bad(trial, cluster, node, other, kind);
        }
        for (Node each : cluster.nodes()) {
            cluster.network()
                    .fault(
                            Way.OUTSIDE,
                            each.index(),
                            LinkKind.CLIENT,
                            WayFault.lossy(trial.random().nextInt(10)));
            cluster.network().reset(each.index(), Way.OUTSIDE);
        }
    }

    private static void bad(Trial trial, Cluster cluster, int one, int other, int kind) {
        WayFault fault =
                switch (kind) {
                    case 0 -> WayFault.lossy(1 + trial.random().nextInt(30));
                    case 1 -> WayFault.delayed(Duration.ofMillis(50), Duration.ofMillis(200));
                    case 2 -> WayFault.slow(64 << 10);
                    default -> WayFault.NONE;
                };
        cluster.network().fault(one, other, fault);
        if (trial.random().nextBoolean()) {
            cluster.network().fault(other, one, fault);
        }
        cluster.network().reset(one, other);
    }

    static void swizzle(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            long before = stage.cluster().network().hits();
            List<Integer> nodes = new ArrayList<>(List.of(0, 1, 2));
            Collections.shuffle(nodes, trial.random());
            for (int node : nodes.subList(0, 2)) {
                stage.cluster().isolate(node);
                Thread.sleep(trial.random().nextInt(1_000));
            }
            Collections.shuffle(nodes, trial.random());
            for (int node : nodes) {
                for (int other : stage.cluster().others(node)) {
                    stage.cluster().network().fault(node, other, WayFault.NONE);
                    stage.cluster().network().fault(other, node, WayFault.NONE);
                }
                Thread.sleep(trial.random().nextInt(500));
            }
            trial.expect(stage.cluster().network().hits() > before, "the cuts met nothing");
            stage.heal(true);
            stage.awaitServing();
        }
        stage.awaitWhole();
        Replicas.finish(trial, stage);
    }
}
