package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.HadronClient;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.harness.clock.WrongClock;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * F85: wall clocks that are days apart, and jump while nodes run. Clocks that only go forward are
 * left alone, as no system sets those.
 */
final class SkewedClocks {
    private static final int MAX_DAYS = 3;
    private static final int JUMPS = 3;
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

    private final Trial trial;
    private final List<WrongClock> clocks = new ArrayList<>();
    private final int[] days;

    /** How wrong each clock was when its node was started last. */
    private final int[] daysAtStart;

    private int seen;

    private SkewedClocks(Trial trial) {
        this.trial = trial;
        days = new int[trial.nodes()];
        daysAtStart = new int[trial.nodes()];
    }

    static void play(Trial trial) throws Exception {
        new SkewedClocks(trial).play();
    }

    private void play() throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(trial.nodes()), USUAL, this::prepare);
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(300);
            Node node = stage.leader();
            node.kill();
            set(node.index(), any());
            daysAtStart[node.index()] = days[node.index()];
            stage.heal(false);
            stage.awaitServing();
            for (int jump = 0; jump < JUMPS; jump++) {
                jump(stage, trial.random().nextInt(days.length));
                stage.awaitTraffic(100);
            }
            stage.awaitWhole();
        }
        trial.expect(seen > 0, "no node was seen to have another time: the fault is none");
        trial.note(seen + " jumps of at least a day were seen in what a node says of the others");
        Replicas.finish(trial, stage);
    }

    private void prepare(Node node) throws IOException, InterruptedException {
        clocks.add(WrongClock.on(node, trial.work()));
        set(node.index(), (node.index() - 1) * MAX_DAYS);
        daysAtStart[node.index()] = days[node.index()];
    }

    /** From three days behind to three days ahead. */
    private int any() {
        return trial.random().nextInt(2 * MAX_DAYS + 1) - MAX_DAYS;
    }

    private void set(int index, int value) throws IOException {
        days[index] = value;
        clocks.get(index).set(Duration.ofDays(value));
    }

    /** A clock jumps while its node runs; that it did is seen in how old it takes another for. */
    private void jump(Stage stage, int index) throws Exception {
        int old = days[index];
        set(index, any());
        int other = (index + 1) % days.length;
        long apart = (long) days[index] - daysAtStart[other];
        if (days[index] == old || apart < 1 || other == index) {
            return;
        }
        String id = stage.view().describe(stage.cluster().node(other)).id();
        try (HadronClient asked = stage.connect(index)) {
            boolean told =
                    Stage.await(
                            SEEN_WITHIN,
                            () -> Math.abs(age(asked, id) - apart * DAY_MS) < DAY_MS / 10);
            trial.expect(
                    told,
                    "the clock of node %d does not jump to %+d days".formatted(index, days[index]));
            seen += told ? 1 : 0;
        }
    }

    private static long age(HadronClient asked, String id) {
        return asked.admin().status().nodes().stream()
                .filter(node -> node.id().equals(id))
                .mapToLong(ClusterStatus.Node::uptimeMs)
                .findFirst()
                .orElse(0);
    }
}
