package io.hadron.bench.compare;

import io.hadron.bench.load.AckMode;
import io.hadron.bench.load.HadronDriver;
import io.hadron.bench.load.LoadSpec;
import io.hadron.bench.load.PayloadKind;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How fast a node that takes the place of a dead one is filled, and what producers keep of their
 * rate meanwhile. The node is killed, a new one joins with an empty disk, and the dead one is
 * removed.
 */
final class RebuiltNode {
    private static final int RECORD_BYTES = 1 << 10;
    private static final int PARTITIONS = 6;
    private static final int REPLICAS = 3;
    private static final long POLL_MS = 50;
    private static final long LIMIT_SECONDS = 300;
    private static final double MIB = 1 << 20;
    private static final double PERCENT = 100;
    private static final Bar MIB_PER_SECOND = new Bar.ValueAtLeast(100);
    private static final Bar PERCENT_LEFT = new Bar.ValueAtLeast(50);

    private final HadronLauncher launcher;
    private final Path work;
    private final long fillRecords;
    private final long calmMs;

    /**
     * @param launcher of a Hadron of three nodes
     */
    RebuiltNode(HadronLauncher launcher, Path work, boolean quick) {
        this.launcher = launcher;
        this.work = work;
        fillRecords = quick ? 1 << 20 : 2 << 20;
        calmMs = quick ? 5_000 : 10_000;
    }

    private record Outcome(double copiedMibPerSecond, double percentOfRate) {}

    List<Row> run() {
        Path dir = Directories.fresh(work, "rebuild");
        try (Broker broker = launcher.start(dir, true);
                HadronClient client = HadronClient.connect(broker.url())) {
            Outcome outcome = measure(dir, broker, client);
            return List.of(
                    row(
                            "rebuild-copy",
                            "filling the disk of a new node, while producers go on",
                            "MiB/s",
                            outcome.copiedMibPerSecond,
                            MIB_PER_SECOND),
                    row(
                            "rebuild-clients",
                            "producers' rate meanwhile",
                            "% of before",
                            outcome.percentOfRate,
                            PERCENT_LEFT));
        } finally {
            Directories.delete(dir);
        }
    }

    private static Row row(String id, String title, String unit, double figure, Bar bar) {
        return new Row(id, title, unit, new Samples(List.of(figure)), new Samples(List.of()), bar);
    }

    private Outcome measure(Path dir, Broker broker, HadronClient client) {
        try (HadronDriver driver = new HadronDriver(spec(broker));
                SteadyLoad load = new SteadyLoad(driver, RECORD_BYTES)) {
            await(() -> client.admin().status().controllerVoters().size() == REPLICAS);
            load.start();
            await(() -> load.confirmed() >= fillRecords);
            double before = rate(load, calmMs);
            broker.nodes().getLast().kill();
            String dead = nodeThat(client, node -> node.state().equals("down"));
            Set<String> known =
                    client.admin().status().nodes().stream()
                            .map(ClusterStatus.Node::id)
                            .collect(Collectors.toSet());
            try (Child fresh = launcher.join(dir, REPLICAS + 1, broker, true)) {
                // It may be given replicas at once.
                nodeThat(client, node -> node.state().equals("up") && !known.contains(node.id()));
                long start = System.nanoTime();
                long recordsBefore = load.confirmed();
                remove(client, dead);
                await(() -> isWhole(client.admin().status(), dead));
                double seconds = secondsSince(start);
                double copied = recordsBefore * RECORD_BYTES / MIB / seconds;
                double during = (load.confirmed() - recordsBefore) / seconds;
                System.err.printf(
                        "copied %.0f MiB in %.1f s; producers: %.1f MiB/s before, %.1f MiB/s meanwhile%n",
                        recordsBefore * RECORD_BYTES / MIB,
                        seconds,
                        before * RECORD_BYTES / MIB,
                        during * RECORD_BYTES / MIB);
                return new Outcome(copied, during / before * PERCENT);
            }
        }
    }

    private static LoadSpec spec(Broker broker) {
        return new LoadSpec(
                new LoadSpec.Target(broker.url(), "rebuild", PARTITIONS, REPLICAS, Map.of()),
                new LoadSpec.Work(
                        1,
                        RECORD_BYTES,
                        PayloadKind.RANDOM,
                        0,
                        Duration.ofSeconds(LIMIT_SECONDS),
                        0,
                        false),
                new LoadSpec.Batching(64 << 10, Duration.ofMillis(5), 64 << 20, "none", "majority"),
                new LoadSpec.Consumption(AckMode.BATCH, "rebuild", 1, 1));
    }

    private static double rate(SteadyLoad load, long ms) {
        long start = System.nanoTime();
        long records = load.confirmed();
        Pause.ms(ms);
        return (load.confirmed() - records) / secondsSince(start);
    }

    /** The dead one is gone, and every replica has caught up. */
    private static boolean isWhole(ClusterStatus status, String dead) {
        return status.ready()
                && status.groups().underReplicated() == 0
                && status.nodes().size() == REPLICAS
                && status.nodes().stream()
                        .allMatch(node ->
                                !node.id().equals(dead)
                                        && node.replicas() >= PARTITIONS
                                        && node.learners() == 0);
    }

    private static String nodeThat(HadronClient client, Predicate<ClusterStatus.Node> wanted) {
        List<String> found = new ArrayList<>();
        await(() -> {
            client.admin().status().nodes().stream()
                    .filter(wanted)
                    .map(ClusterStatus.Node::id)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    /** Refused as long as something would be lost, which may be so for a moment. */
    private static void remove(HadronClient client, String node) {
        await(() -> {
            try {
                client.admin().removeNode(node, false);
                return true;
            } catch (HadronException.Conflict e) {
                return false;
            }
        });
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (secondsSince(start) > LIMIT_SECONDS) {
                throw new IllegalStateException("waited in vain for " + LIMIT_SECONDS + " s");
            }
            Pause.ms(POLL_MS);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
