package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.STREAM;
import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.Recovery;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.workload.AcceptedLoss;
import io.hadron.harness.workload.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * F12: two of the three nodes that hold a partition are lost for ever while the third lags. There
 * are five nodes, so that the controller keeps its majority.
 */
final class MajorityLost {
    private static final String PARTITION = "SPC default/" + STREAM + "/";
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(20);
    private static final long SILENT_MS = 2_000;

    private final Trial trial;
    private final Stage stage;
    private final AcceptedLoss loss = new AcceptedLoss();
    private final Map<String, Node> byId = new TreeMap<>();

    private MajorityLost(Trial trial, Stage stage) {
        this.trial = trial;
        this.stage = stage;
    }

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(5), USUAL.withoutGroup()).expectingErrors();
        new MajorityLost(trial, stage).play();
    }

    private void play() throws Exception {
        stage.awaitWhole();
        for (Node node : stage.cluster().nodes()) {
            byId.put(stage.view().describe(node).id(), node);
        }
        Node lagging = stage.leader();
        String id = stage.view().describe(lagging).id();
        lagging.pause();
        List<String> others = replicasWithout(id);
        stage.awaitTraffic(500); // which the one that lags does not have
        List<String> lost = new ArrayList<>(others);
        lost.removeIf(other -> other.equals(id));
        for (String other : lost) {
            Objects.requireNonNull(byId.get(other), other).kill();
        }
        lagging.resume();
        trial.note("nodes " + lost + " lost for good, node " + id + " is left and lags");
        List<ClusterStatus.Trouble> gone = unavailable(lost);
        for (ClusterStatus.Trouble trouble : gone) {
            staysUnavailable(trouble);
        }
        for (ClusterStatus.Trouble trouble : gone) {
            recover(trouble, lost);
        }
        stage.awaitServing();
        for (String other : lost) {
            stage.removeForEver(other);
        }
        stage.finish(loss::takenOutOf);
        trial.note(
                loss.writes()
                        + " acknowledged writes were lost as accepted, "
                        + loss.reads()
                        + " of them seen by a reader");
        trial.expect(loss.writes() > 0, "nothing was lost: the fault is none");
    }

    /** All replicas of a partition that a node holds, which the cluster tells once it is down. */
    private List<String> replicasWithout(String down) throws InterruptedException {
        List<String> found = new ArrayList<>();
        Stage.await(
                SEEN_WITHIN,
                () -> {
                    troubles().stream()
                            .filter(trouble -> trouble.missing().contains(down))
                            .filter(trouble -> !trouble.leader().equals(down))
                            .filter(trouble -> trouble.state().equals("under-replicated"))
                            .findFirst()
                            .ifPresent(trouble -> found.addAll(trouble.replicas()));
                    return !found.isEmpty();
                });
        if (found.isEmpty()) {
            throw new IllegalStateException("no partition misses node " + down + ": " + troubles());
        }
        return found;
    }

    private List<ClusterStatus.Trouble> unavailable(List<String> lost) throws InterruptedException {
        List<ClusterStatus.Trouble> found = new ArrayList<>();
        Stage.await(
                SEEN_WITHIN,
                () -> {
                    found.clear();
                    found.addAll(
                            troubles().stream()
                                    .filter(trouble -> trouble.state().equals("unavailable"))
                                    .filter(trouble -> trouble.missing().containsAll(lost))
                                    .toList());
                    return !found.isEmpty();
                });
        trial.expect(!found.isEmpty(), "no partition lost its majority: " + troubles());
        found.forEach(trouble -> trial.note(trouble.group() + " is " + trouble.state()));
        return found;
    }

    private List<ClusterStatus.Trouble> troubles() {
        try {
            return stage.view().status().groups().troubles().stream()
                    .filter(trouble -> trouble.group().startsWith(PARTITION))
                    .toList();
        } catch (HadronException e) {
            return List.of(); // nobody can tell yet
        }
    }

    private static int partition(ClusterStatus.Trouble trouble) {
        return Integer.parseInt(trouble.group().substring(PARTITION.length()));
    }

    private void staysUnavailable(ClusterStatus.Trouble trouble) throws InterruptedException {
        long from = System.nanoTime();
        Thread.sleep(SILENT_MS);
        long gap = stage.recorder().acks().longestGap(partition(trouble), from, System.nanoTime());
        trial.expect(
                gap >= SILENT_MS * 1_000_000,
                "R9: " + trouble.group() + " takes writes without its majority");
    }

    private void recover(ClusterStatus.Trouble trouble, List<String> lost) {
        String left =
                trouble.replicas().stream()
                        .filter(id -> !lost.contains(id))
                        .findFirst()
                        .orElseThrow();
        int partition = partition(trouble);
        try {
            stage.client().admin().recover(STREAM, partition, left, false, "harness");
            trial.problem("R9: recovered although the loss was not accepted");
        } catch (HadronException e) {
            trial.note("refused: " + e.getMessage());
        }
        long before = Recorder.now();
        Recovery recovery =
                stage.client().admin().recover(STREAM, partition, left, true, "two disks lost");
        loss.forced(partition, recovery.term(), before);
        trial.expect(!recovery.lost().isEmpty(), "R9: the loss is not named");
        trial.note("partition " + partition + ": " + recovery);
    }
}
