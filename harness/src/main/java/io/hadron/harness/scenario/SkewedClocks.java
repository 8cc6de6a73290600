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
    /**
     * A node whose clock is more than a day behind refuses what comes from clients with a right
     * one, as it can not tell which of the two is wrong: that is a limit of the product.
     */
    private static final int MAX_HOURS_BEHIND = 20;

    private static final int MAX_HOURS_AHEAD = 72;
    private static final int[] FIRST = {-MAX_HOURS_BEHIND, 0, MAX_HOURS_AHEAD};
    private static final int JUMPS = 3;
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();
    private static final int LEAST_HOURS_APART = 3;
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

    private final Trial trial;
    private final List<WrongClock> clocks = new ArrayList<>();
    private final int[] hours;

    /** How wrong each clock was when its node was started last. */
    private final int[] hoursAtStart;

    private int seen;

    private SkewedClocks(Trial trial) {
        this.trial = trial;
        hours = new int[trial.nodes()];
        hoursAtStart = new int[trial.nodes()];
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
            hoursAtStart[node.index()] = hours[node.index()];
            stage.heal(false);
            stage.awaitServing();
            for (int jump = 0; jump < JUMPS; jump++) {
                jump(stage, trial.random().nextInt(hours.length));
                stage.awaitTraffic(100);
            }
            stage.awaitWhole();
        }
        trial.expect(seen > 0, "no node was seen to have another time: the fault is none");
        trial.note(seen + " jumps were seen in what a node says of the others");
        Replicas.finish(trial, stage);
    }

    private void prepare(Node node) throws IOException, InterruptedException {
        clocks.add(WrongClock.on(node, trial.work()));
        set(node.index(), FIRST[node.index() % FIRST.length]);
        hoursAtStart[node.index()] = hours[node.index()];
    }

    private int any() {
        return trial.random().nextInt(MAX_HOURS_BEHIND + MAX_HOURS_AHEAD + 1) - MAX_HOURS_BEHIND;
    }

    private void set(int index, int value) throws IOException {
        hours[index] = value;
        clocks.get(index).set(Duration.ofHours(value));
    }

    /** A clock jumps while its node runs; that it did is seen in how old it takes another for. */
    private void jump(Stage stage, int index) throws Exception {
        int old = hours[index];
        set(index, any());
        int other = (index + 1) % hours.length;
        long apart = (long) hours[index] - hoursAtStart[other];
        if (hours[index] == old || apart < LEAST_HOURS_APART || other == index) {
            return;
        }
        String id = stage.view().describe(stage.cluster().node(other)).id();
        try (HadronClient asked = stage.connect(index)) {
            boolean told =
                    Stage.await(
                            SEEN_WITHIN,
                            () -> Math.abs(age(asked, id) - apart * HOUR_MS) < HOUR_MS);
            trial.expect(
                    told,
                    "the clock of node %d does not jump to %+d hours"
                            .formatted(index, hours[index]));
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
