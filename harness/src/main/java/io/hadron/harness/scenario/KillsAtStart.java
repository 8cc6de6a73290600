package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import java.util.List;

/** F31: kill -9 at random moments of a node's start, its recovery and its stop. */
final class KillsAtStart {
    private static final int STARTS = 3;

    private KillsAtStart() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F31",
                        "kill -9 at random moments of start, recovery and stop",
                        "P1 P8",
                        20,
                        KillsAtStart::play));
    }

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL);
        int starting = 0;
        int stopping = 0;
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(300);
            Node node = stage.leader();
            stopping += killWhileStopping(trial, node) ? 1 : 0;
            long startMs = 0;
            for (int i = 0; i < STARTS; i++) {
                starting += killWhileStarting(trial, node, startMs) ? 1 : 0;
                long begun = System.nanoTime();
                node.start();
                startMs = (System.nanoTime() - begun) / 1_000_000;
                if (i + 1 < STARTS) {
                    node.kill();
                }
            }
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
        }
        trial.note(
                "killed %d times while starting, %d times while stopping"
                        .formatted(starting, stopping));
        trial.expect(starting > 0, "the fault is none: no kill met a start");
        trial.expect(stopping > 0, "the fault is none: no kill met a stop");
        Replicas.finish(trial, stage);
    }

    /** Whether it was still stopping. */
    private static boolean killWhileStopping(Trial trial, Node node) throws InterruptedException {
        Thread stop = Thread.ofVirtual().start(() -> stop(node));
        Thread.sleep(trial.random().nextInt(300));
        boolean met = node.isAlive();
        node.kill();
        stop.join();
        return met;
    }

    private static void stop(Node node) {
        try {
            node.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether it was still starting.
     *
     * @param startMs how long its last start took, 0 = not known
     */
    private static boolean killWhileStarting(Trial trial, Node node, long startMs)
            throws Exception {
        long longest = startMs == 0 ? 1_500 : startMs;
        node.begin();
        Thread.sleep(100 + (long) (trial.random().nextDouble() * longest));
        boolean met = node.isAlive() && !node.log().contains("ready hadron://");
        node.kill();
        return met;
    }
}
