package io.hadron.harness.scenario;

import static io.hadron.harness.workload.WorkloadSpec.USUAL;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.NodeMode;
import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * F43: a node is down while the others change so much that what it misses is gone from the
 * controller's log. It takes the whole state, and is killed while it does.
 */
final class PurgedLog {
    /** More than the controller keeps: it makes room every 50,000 entries and leaves 10,000. */
    private static final int CHANGES = 62_000;

    private static final int AT_ONCE = 64;
    private static final int KILLS = 2;
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(30);
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    private final Trial trial;
    private final Stage stage;

    private PurgedLog(Trial trial, Stage stage) {
        this.trial = trial;
        this.stage = stage;
    }

    static void play(Trial trial) throws Exception {
        Stage stage = trial.stage(ClusterOptions.direct(3), USUAL.withRate(50));
        for (int round = 0; round < trial.rounds(); round++) {
            new PurgedLog(trial, stage).round();
        }
        Replicas.finish(trial, stage);
    }

    private void round() throws Exception {
        Node node = stage.another(stage.controllerLeader());
        long last = stage.view().status().metadataVersion();
        node.kill();
        stage.awaitServing();
        changeALot();
        for (int kill = 0; kill < KILLS; kill++) {
            node.begin();
            Thread.sleep(500 + trial.random().nextInt(2_000));
            node.kill();
        }
        node.start();
        stage.awaitWhole();
        long first = firstEntry(node.data().resolve("controller"));
        trial.expect(
                first > last,
                "%s still has the entry %d: it was not behind the border"
                        .formatted(node.name(), first));
        trial.note("%s was at %d, its log now begins at %d".formatted(node.name(), last, first));
        expectEqual(node);
    }

    /** Changes that change nothing: only the log grows. */
    private void changeALot() throws InterruptedException {
        String id = stage.view().describe(stage.controllerLeader()).id();
        AtomicInteger left = new AtomicInteger(CHANGES);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(() -> {
                    while (left.getAndDecrement() > 0) {
                        try {
                            stage.client().admin().nodeMode(id, NodeMode.ACTIVE);
                        } catch (HadronException e) {
                            left.incrementAndGet(); // whether it happened is not known
                        }
                    }
                });
            }
        }
    }

    private static long firstEntry(Path controller) throws IOException {
        try (Stream<Path> files = Files.walk(controller)) {
            return files.map(file -> SEGMENT.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(segment -> Long.parseLong(segment.group(1)))
                    .min()
                    .orElse(0);
        }
    }

    /** X4: asked one by one, all nodes tell the same. */
    private void expectEqual(Node node) throws InterruptedException {
        Set<String> told = new TreeSet<>();
        boolean equal =
                Stage.await(
                        EQUAL_WITHIN,
                        () -> {
                            told.clear();
                            for (Node each : stage.cluster().nodes()) {
                                told.add(told(each));
                            }
                            return told.size() == 1;
                        });
        trial.expect(equal, "X4: " + node.name() + " tells something else: " + told);
    }

    private String told(Node node) {
        try (HadronClient client = stage.connect(node.index())) {
            ClusterStatus status = client.admin().status();
            return status.metadataVersion()
                    + " "
                    + status.groups()
                    + " "
                    + client.admin().get("Stream", "default", "")
                    + client.admin().get("Group", "default", "");
        } catch (HadronException e) {
            return node.name() + ": " + e.getMessage();
        }
    }
}
