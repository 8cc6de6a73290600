package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.WayFault;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * F22: the machine of a node goes down that does not sync. The node may have lost what it had
 * acknowledged, so it comes back as a learner: until it has caught up, nothing is acknowledged by
 * one other node and itself. That is tried: what it copies is late, and meanwhile one of the two
 * others is paused.
 */
final class MachineCrash {
    private static final WayFault LATE = WayFault.delayed(Duration.ofMillis(400), Duration.ZERO);
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);
    private static final Duration WATCHED = Duration.ofSeconds(8);

    /** The node that is asked may know of the end of a learner's time a little later. */
    private static final long STALE_NANOS = 100_000_000;

    private final Trial trial;
    private final Stage stage;
    private final Node node;
    private final String id;
    private final long session;
    private final long incarnation;

    private MachineCrash(Trial trial, Stage stage, Node node) {
        this.trial = trial;
        this.stage = stage;
        this.node = node;
        ClusterStatus.Node known = stage.view().describe(node);
        id = known.id();
        session = known.details().session();
        incarnation = known.details().incarnation();
    }

    static void play(Trial trial) throws Exception {
        var disks = new DiskScenarios.Disks(trial);
        Stage stage =
                DiskScenarios.onDisks(
                        trial, disks, ClusterOptions.proxied(3).with("HADRON_STORAGE_SYNC", "os"));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(500);
            Node node = stage.another(stage.leader());
            var crash = new MachineCrash(trial, stage, node);
            disks.disk(node).cutPower();
            node.kill();
            disks.disk(node).powerOn();
            node.reboot();
            stage.awaitTraffic(500);
            crash.comeBack();
            stage.heal(true);
            stage.awaitServing();
            stage.awaitWhole();
        }
        Replicas.finish(trial, stage);
    }

    private void comeBack() throws Exception {
        for (int other : stage.cluster().others(node.index())) {
            stage.cluster().network().fault(node.index(), other, LinkKind.PEER, LATE);
            stage.cluster().network().fault(other, node.index(), LinkKind.PEER, LATE);
        }
        node.begin();
        List<ClusterStatus.Node> seen = new ArrayList<>();
        Stage.await(
                SEEN_WITHIN,
                () -> {
                    ClusterStatus.Node now = describe();
                    if (now != null && now.details().session() > session) {
                        seen.add(now);
                    }
                    return !seen.isEmpty();
                });
        if (seen.isEmpty()) {
            trial.problem(node.name() + " does not come back:\n" + node.log());
            return;
        }
        ClusterStatus.Node back = seen.getFirst();
        trial.expect(
                back.details().incarnation() == incarnation + 1,
                "R7: the loss goes unnoticed: " + back);
        trial.expect(
                back.learners() == back.replicas(),
                "R7: it counts where it has not caught up: " + back);
        countsForNothing();
    }

    private ClusterStatus.@Nullable Node describe() {
        try {
            return stage.view().describe(node);
        } catch (HadronException e) {
            return null; // nobody can tell now
        }
    }

    /** With one of the others paused, nothing may be acknowledged where this one is a learner. */
    private void countsForNothing() throws Exception {
        Node paused = stage.another(node);
        int asked = 3 - node.index() - paused.index();
        long from;
        long[] until;
        try (HadronClient witness = stage.connect(asked)) {
            paused.pause();
            from = System.nanoTime();
            until = learnerUntil(witness, from);
            paused.resume();
        }
        int judged = 0;
        for (int partition = 0; partition < until.length; partition++) {
            long nanos = until[partition] - from;
            if (nanos > 0) {
                judged++;
                long writes = written(partition, from, until[partition]);
                trial.expect(
                        writes == 0,
                        "R7: partition %d takes %d writes with a learner and one other, within %d ms"
                                .formatted(partition, writes, ms(nanos)));
            }
        }
        trial.expect(judged > 0, "the node was no learner for long enough: nothing was tried");
        trial.note(
                "%s came back as a learner; while %s was paused too, %d of %d partitions took no writes for up to %d ms"
                        .formatted(
                                node.name(),
                                paused.name(),
                                judged,
                                until.length,
                                ms(Arrays.stream(until).max().orElse(from) - from)));
    }

    /**
     * Writes that were sent and acknowledged within a stretch of time. What was sent before it may
     * have been replicated before it.
     */
    private long written(int partition, long from, long to) {
        return stage.recorder().history().observations().stream()
                .filter(Observation.Produced.class::isInstance)
                .map(Observation.Produced.class::cast)
                .filter(write -> write.partition().equals(STREAM + "/" + partition))
                .filter(write -> write.outcome() == Outcome.OK)
                .filter(write -> write.span().start() > from / 1_000)
                .filter(write -> write.span().end() < to / 1_000)
                .count();
    }

    private static long ms(long nanos) {
        return nanos / 1_000_000;
    }

    /** Until when the node was seen to be a learner of each partition. */
    private long[] learnerUntil(HadronClient witness, long from) throws InterruptedException {
        long[] until = new long[USUAL.partitions()];
        Arrays.fill(until, from);
        Stage.await(
                WATCHED,
                () -> {
                    long asked = System.nanoTime();
                    ClusterStatus status = witness.admin().status();
                    boolean any = false;
                    for (int partition = 0; partition < until.length; partition++) {
                        if (isLearner(status, partition)) {
                            until[partition] = Math.max(from, asked - STALE_NANOS);
                            any = true;
                        }
                    }
                    return isUp(status) && !any;
                });
        return until;
    }

    private boolean isUp(ClusterStatus status) {
        return status.nodes().stream()
                .anyMatch(each -> each.id().equals(id) && each.state().equals("up"));
    }

    private boolean isLearner(ClusterStatus status, int partition) {
        return isUp(status)
                && status.groups().troubles().stream()
                        .filter(trouble ->
                                trouble.group().equals("SPC default/" + STREAM + "/" + partition))
                        .anyMatch(trouble -> trouble.missing().contains(id));
    }
}
