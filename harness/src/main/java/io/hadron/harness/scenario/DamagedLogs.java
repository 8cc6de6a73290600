package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.Rot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Logs of a follower that are damaged, cut or gone when it comes back: F23, F25 and F32. It must
 * tell, whatever it can still read: a log that is silently shorter than it was is worse than none.
 */
final class DamagedLogs {
    private static final int CANNOT_START = 1;

    /** The witness is written once a second. */
    private static final long WITNESSED_MS = 2_500;

    /** Less than one batch has: it was acknowledged within the last moment. */
    private static final int TAIL_BYTES = 2_048;

    private DamagedLogs() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F23",
                        "a flipped bit in a follower's write-ahead log",
                        "P1 P8; the node refuses",
                        5,
                        DamagedLogs::flipped),
                Scenario.of(
                        "F25",
                        "a write-ahead log that is cut in half, or gone, or lacks its last moment",
                        "P1 P8; the witness tells, or the leader",
                        6,
                        DamagedLogs::cut),
                Scenario.of(
                        "F32",
                        "a torn last page in the controller's log: cut short, or half zero",
                        "P1 P8; the node refuses",
                        4,
                        DamagedLogs::torn));
    }

    private static Path log(Node node) throws IOException {
        return Rot.largest(node.data().resolve("store/db"), ".log");
    }

    static void flipped(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Node node = deadFollower(stage);
            double at = 0.1 + 0.8 * trial.random().nextDouble();
            Rot.flip(log(node), at);
            trial.note(
                    "a bit flipped at %.0f %% of %d KiB"
                            .formatted(100 * at, Files.size(log(node)) >> 10));
            refuses(trial, stage, node, "the database does not open");
        }
        Replicas.finish(trial, stage);
    }

    static void cut(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Node node = deadFollower(stage);
            switch (round % 3) {
                case 0 -> {
                    Rot.cut(log(node), 0.5);
                    refuses(trial, stage, node, "the database recovered up to change");
                }
                case 1 -> {
                    Rot.delete(log(node));
                    refuses(trial, stage, node, "the database recovered up to change");
                }
                default -> {
                    Rot.cutBytes(log(node), TAIL_BYTES);
                    lacksItsLastMoment(trial, stage, node);
                }
            }
        }
        Replicas.finish(trial, stage);
    }

    /**
     * What is younger than the witness only those can tell to whom it was acknowledged: the leaders
     * of the groups that the node followed, and whose term has not changed meanwhile.
     */
    private static void lacksItsLastMoment(Trial trial, Stage stage, Node node) throws Exception {
        node.start();
        boolean told =
                Stage.await(
                        Stage.SHOWS_WITHIN,
                        () ->
                                stage.cluster().nodes().stream()
                                        .anyMatch(each -> each.log().contains("it has forgotten")));
        trial.expect(
                told, "nobody notices that " + node.name() + " lacks what it has acknowledged");
        trial.note(node.name() + " lacks its last moment: " + (told ? "its leaders tell" : "?"));
        stage.awaitServing();
        stage.awaitWhole();
    }

    static void torn(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Node node = deadFollower(stage);
            Path log = Rot.largest(node.data().resolve("controller"), "");
            if (round % 2 == 0) {
                Rot.tear(log);
                refuses(trial, stage, node, "the controller's log lacks entry ");
            } else {
                Rot.blank(log);
                refuses(trial, stage, node, "");
            }
        }
        Replicas.finish(trial, stage);
    }

    /** A node that did not lead everything, killed when it had written for a while. */
    private static Node deadFollower(Stage stage) throws InterruptedException {
        Thread.sleep(WITNESSED_MS);
        stage.awaitTraffic(500);
        Node node = stage.another(stage.leader());
        node.kill();
        stage.awaitTraffic(200);
        return node;
    }

    /** It says what is wrong; then it gets a new disk and a new life. */
    private static void refuses(Trial trial, Stage stage, Node node, String why) throws Exception {
        node.begin();
        if (node.awaitReadyOrExit()) {
            trial.problem(node.name() + " serves again, as if nothing had been damaged");
        } else {
            trial.expect(
                    node.awaitExit() == CANNOT_START, node.name() + " ends otherwise than with 1");
            String told = RotScenarios.error(node);
            trial.expect(
                    told.startsWith("error: ") && told.contains(why),
                    node.name() + " does not say what is wrong: " + told);
            trial.note(node.name() + " refuses: " + told);
            stage.replace(node);
        }
        stage.awaitServing();
        stage.awaitWhole();
    }
}
