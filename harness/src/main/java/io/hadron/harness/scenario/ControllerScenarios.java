package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ChangeSet;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.WayFault;
import io.hadron.harness.workload.SchemaLoad;
import java.time.Duration;
import java.util.List;

/** The cluster controller under fire: F40 to F43, F47. */
final class ControllerScenarios {
    private static final Duration SCHEMA_PAUSE = Duration.ofMillis(50);
    private static final int CANNOT_START = 1;

    private ControllerScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F40",
                        "the controller's leader killed, paused, cut off (also one way) during changes of the schema",
                        "X1 X2 P1",
                        15,
                        ControllerScenarios::controllerLeader),
                Scenario.of(
                        "F41",
                        "the controller without a minority, without a majority, and back",
                        "V1 P1",
                        6,
                        ControllerScenarios::withoutMajority),
                Scenario.of(
                        "F42",
                        "one voter wiped, two voters wiped",
                        "refused; no second history",
                        2,
                        ControllerScenarios::wipedVoters),
                Scenario.elsewhere(
                        "F43",
                        "a node behind the purged part of the controller's log; killed while it catches up",
                        "X4",
                        "the log goes in whole segments of 16 MB, 62,000 changes made 3 MB; played by the tests of raft-controller, which make both small"),
                Scenario.of(
                        "F47",
                        "a node cut off with old metadata: streams deleted and made again meanwhile",
                        "X3, no loop",
                        5,
                        ControllerScenarios::staleMetadata));
    }

    static void controllerLeader(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(trial.nodes()), USUAL);
        SchemaLoad schema = trial.closing(new SchemaLoad(stage.cluster().url(), SCHEMA_PAUSE));
        for (int round = 0; round < trial.rounds(); round++) {
            awaitChanges(trial, schema, 3);
            Node node = stage.controllerLeader();
            switch (round % 5) {
                case 0 -> node.kill();
                case 1 -> node.pause();
                case 2 -> stage.cluster().isolate(node.index());
                case 3 -> oneWay(stage, node, true);
                default -> oneWay(stage, node, false);
            }
            if (trial.nodes() > 1) {
                awaitChanges(trial, schema, 3);
            }
            stage.heal(true);
            stage.awaitServing();
            stage.awaitWhole();
        }
        schema.check().forEach(trial::problem);
        trial.note(schema.applied() + " change sets applied");
        stage.finish();
    }

    /**
     * @param out whether what it sends is lost, or else what is sent to it
     */
    private static void oneWay(Stage stage, Node node, boolean out) {
        for (int other : stage.cluster().others(node.index())) {
            int from = out ? node.index() : other;
            int to = out ? other : node.index();
            stage.cluster().network().fault(from, to, WayFault.BLOCKED);
        }
    }

    private static void awaitChanges(Trial trial, SchemaLoad schema, int more)
            throws InterruptedException {
        int before = schema.applied();
        trial.expect(
                Stage.await(Duration.ofSeconds(60), () -> schema.applied() >= before + more),
                "V1: the schema can be changed");
    }

    static void withoutMajority(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(3), USUAL);
        SchemaLoad schema = trial.closing(new SchemaLoad(stage.cluster().url(), SCHEMA_PAUSE));
        for (int round = 0; round < trial.rounds(); round++) {
            if (round % 2 == 0) {
                Node node = stage.another(stage.controllerLeader());
                node.kill();
                awaitChanges(trial, schema, 2);
            } else {
                cutControllers(stage);
                int before = schema.applied();
                stage.awaitTraffic(500); // data flows on where there are leaders
                Thread.sleep(trial.isShort() ? 1_000 : 10_000);
                int changes = schema.applied() - before; // one can have been under way
                trial.expect(changes <= 1, changes + " changes while there was no majority");
            }
            stage.heal(true);
            stage.awaitServing();
            awaitChanges(trial, schema, 2);
            stage.awaitWhole();
        }
        schema.check().forEach(trial::problem);
        Replicas.finish(trial, stage);
    }

    private static void cutControllers(Stage stage) {
        for (Node node : stage.cluster().nodes()) {
            for (int other : stage.cluster().others(node.index())) {
                stage.cluster().network().cut(node.index(), other, LinkKind.CONTROLLER);
            }
        }
    }

    static void wipedVoters(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL);
        for (int wiped = 1; wiped <= Math.min(2, trial.rounds()); wiped++) {
            stage.awaitTraffic(200);
            int kept = stage.controllerLeader().index();
            int[] others = stage.cluster().others(kept);
            for (int i = 0; i < wiped; i++) {
                Node node = stage.cluster().node(others[i]);
                node.kill();
                node.wipe();
                node.set("HADRON_NODE_CREATE", "false");
            }
            for (int i = 0; i < wiped; i++) {
                Node node = stage.cluster().node(others[i]);
                node.begin();
                trial.expect(
                        node.awaitExit() == CANNOT_START,
                        node.name() + " starts without its data:\n" + node.log());
                node.set("HADRON_NODE_CREATE", "true");
            }
            if (wiped == 1) {
                stage.replace(stage.cluster().node(others[0]));
                stage.awaitServing();
                stage.awaitWhole();
            }
        }
        // With two of three gone for good, nothing may pretend to be well.
        if (trial.rounds() >= 2) {
            trial.expect(!canChange(stage), "the schema was changed by a minority");
        } else {
            stage.finish();
        }
    }

    private static boolean canChange(Stage stage) {
        try (HadronClient client =
                HadronClient.builder(stage.cluster().url())
                        .requestTimeout(Duration.ofSeconds(5))
                        .connect()) {
            client.admin()
                    .apply(
                            ChangeSet.of(
                                    "minority.yaml", "kind: Stream\nmetadata: {name: minority}\n"));
            return true;
        } catch (HadronException e) {
            return false;
        }
    }

    /** A node that knows of the change is not cut off, and the scenario tries nothing. */
    private static void expectStale(Trial trial, Stage stage, Node node) {
        try (HadronClient client = stage.connect(node.index())) {
            long known = client.admin().status().metadataVersion();
            long there = stage.view().status().metadataVersion();
            trial.expect(known < there, node.name() + " is not cut off: it knows " + known);
            trial.say("%s knows metadata %d of %d".formatted(node.name(), known, there));
        }
    }

    static void staleMetadata(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.proxied(3), USUAL);
        for (int round = 0; round < trial.rounds(); round++) {
            Recreation again = new Recreation(stage, round);
            again.make("old");
            Node node = stage.another(stage.controllerLeader());
            stage.cluster().isolate(node.index());
            stage.awaitServing();
            again.deleteAndMakeAgain("new");
            expectStale(trial, stage, node);
            again.readThrough(node).stream()
                    .filter(value -> value.equals("old") && again.isSeenAnew())
                    .forEach(value -> trial.problem("X3: a stream made again shows old data"));
            stage.heal(true);
            stage.awaitServing();
            stage.awaitWhole();
            trial.expect(
                    again.readThrough(node).equals(List.of("new")),
                    "X3: a stream made again shows what was written to it, and nothing else");
        }
        Replicas.finish(trial, stage);
    }
}
