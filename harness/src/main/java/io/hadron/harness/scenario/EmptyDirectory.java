package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import java.util.List;

/**
 * F29: a node starts with an empty data directory: a disk that was not mounted. It never is the
 * node that it was: it refuses where it may not be a new one, and else it is a new one.
 */
final class EmptyDirectory {
    private static final int CANNOT_START = 1;
    private static final int FOREIGN_CHECKS = 20;

    private EmptyDirectory() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F29",
                        "an empty data directory after a restart",
                        "P1 P8; refused under the old id",
                        8,
                        EmptyDirectory::play));
    }

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            switch (round % 4) {
                case 0 -> {
                    Node node = stage.another(stage.leader());
                    refuses(trial, stage, node, "HADRON_NODE_CREATE", "there is no Hadron data");
                }
                case 1 -> isNew(trial, stage, stage.cluster().node(1 + trial.random().nextInt(2)));
                case 3 -> foundsAnother(trial, stage, stage.cluster().node(0));
                default -> {
                    Node first = stage.cluster().node(0); // it was told of nobody to join
                    first.set("HADRON_CLUSTER_JOIN", "");
                    refuses(
                            trial,
                            stage,
                            first,
                            "HADRON_CLUSTER_BOOTSTRAP",
                            "may not begin a cluster");
                }
            }
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }

    private static void refuses(Trial trial, Stage stage, Node node, String switchedOff, String why)
            throws Exception {
        node.kill();
        node.wipe();
        node.set(switchedOff, "false");
        node.begin();
        trial.expect(
                node.awaitExit() == CANNOT_START,
                node.name() + " starts without its data:\n" + node.log());
        String told = RotScenarios.error(node);
        trial.expect(told.contains(why), node.name() + " does not say what is wrong: " + told);
        trial.note(node.name() + " refuses: " + told);
        node.set(switchedOff, "true");
        stage.replace(node);
    }

    /** By default an empty directory makes a new node, for which nothing speaks that it was. */
    private static void isNew(Trial trial, Stage stage, Node node) throws Exception {
        String old = stage.view().describe(node).id();
        node.kill();
        node.wipe();
        node.start();
        String now = stage.view().describe(node).id();
        trial.expect(!now.equals(old), node.name() + " is taken for the node that it was: " + now);
        trial.note(node.name() + " was node " + old + " and is node " + now);
        stage.removeForEver(old);
    }

    /**
     * The first node was told of nobody to join, so by default it begins a cluster of its own at
     * the old address. Clients of the old cluster must not take it for theirs.
     */
    private static void foundsAnother(Trial trial, Stage stage, Node first) throws Exception {
        String old = stage.view().describe(first).id();
        first.kill();
        first.wipe();
        first.set("HADRON_CLUSTER_JOIN", "");
        first.start();
        for (int i = 0; i < FOREIGN_CHECKS; i++) {
            stage.awaitTraffic(200);
            trial.expect(
                    stage.view().status().nodes().size() == 3,
                    "a client is told of another cluster: " + stage.view().status().nodes());
        }
        trial.note(first.name() + " was node " + old + " and founds another cluster");
        stage.replace(first, old);
    }
}
