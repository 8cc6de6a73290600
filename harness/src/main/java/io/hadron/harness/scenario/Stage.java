package io.hadron.harness.scenario;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ChangeSet;
import io.hadron.harness.cluster.Cluster;
import io.hadron.harness.cluster.ClusterView;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.workload.AckLog;
import io.hadron.harness.workload.Aftermath;
import io.hadron.harness.workload.Recorder;
import io.hadron.harness.workload.Workload;
import io.hadron.harness.workload.WorkloadSpec;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Violation;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A cluster under load, and what scenarios do with it. */
public final class Stage implements AutoCloseable {
    /** Longest time that a delivery or its receipt may be on the wire. */
    private static final long SLACK_MICROS = 5_000_000;

    /** Everything must be served again so long after all faults have healed. */
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(15);

    /**
     * A fault shows within this time, if it shows at all: a silent node is taken for lost after 1.5
     * s, and then others lead.
     */
    static final Duration SHOWS_WITHIN = Duration.ofMillis(2_500);

    private static final Duration TRAFFIC_WITHIN = Duration.ofSeconds(60);
    private static final int MAX_VIOLATIONS = 10;

    /** A part of a scenario that may fail. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    private final Trial trial;
    private final Cluster cluster;
    private final WorkloadSpec spec;
    private final HadronClient client;
    private final ClusterView view;
    private final Workload workload;
    private boolean errorsExpected;

    Stage(Trial trial, Cluster cluster, WorkloadSpec spec) {
        this.trial = trial;
        this.cluster = cluster;
        this.spec = spec;
        client =
                HadronClient.builder(cluster.url())
                        .name("harness")
                        .requestTimeout(Duration.ofSeconds(30))
                        .connect();
        view = new ClusterView(cluster, client);
        workload = new Workload(cluster.url(), spec, trial.seed());
    }

    Stage begin() throws InterruptedException {
        apply(spec.ddl());
        workload.start();
        awaitTraffic(200);
        return this;
    }

    /** Clients may be told of errors in this scenario: what they mean is checked all the same. */
    public Stage expectingErrors() {
        errorsExpected = true;
        return this;
    }

    public Cluster cluster() {
        return cluster;
    }

    public HadronClient client() {
        return client;
    }

    /** A client that asks one node only, and does not wait long. */
    public HadronClient connect(int index) {
        return HadronClient.builder(cluster.url(each -> each == index))
                .name("harness")
                .connectTimeout(Duration.ofSeconds(5))
                .requestTimeout(Duration.ofSeconds(5))
                .connect();
    }

    public ClusterView view() {
        return view;
    }

    public Recorder recorder() {
        return workload.recorder();
    }

    public void apply(String ddl) {
        client.admin().apply(ChangeSet.of("harness.yaml", ddl));
    }

    /** As {@link #apply}; is refused for a while where too few nodes are up. */
    void applyInTime(String ddl) throws InterruptedException {
        boolean applied =
                await(
                        TRAFFIC_WITHIN,
                        () -> {
                            try {
                                apply(ddl);
                                return true;
                            } catch (HadronException e) {
                                return false;
                            }
                        });
        trial.expect(applied, "V1: the schema can be changed");
    }

    /** A node that leads a partition of the workload, chosen at random. */
    public Node leader() throws InterruptedException {
        int partition = trial.random().nextInt(spec.partitions());
        int[] leader = {ClusterView.NOBODY};
        boolean found =
                await(
                        HEALED_WITHIN,
                        () -> {
                            leader[0] = view.leader(WorkloadSpec.STREAM, partition);
                            return leads(leader[0]);
                        });
        if (!found) {
            throw new IllegalStateException("nobody leads partition " + partition);
        }
        return cluster.node(leader[0]);
    }

    private boolean leads(int index) {
        return index != ClusterView.NOBODY && cluster.node(index).isAlive();
    }

    /** The node that leads the cluster controller. */
    public Node controllerLeader() throws InterruptedException {
        int[] leader = {ClusterView.NOBODY};
        boolean found =
                await(
                        HEALED_WITHIN,
                        () -> {
                            leader[0] = view.controllerLeader();
                            return leads(leader[0]);
                        });
        if (!found) {
            throw new IllegalStateException("nobody leads the cluster controller");
        }
        return cluster.node(leader[0]);
    }

    /** A node that is not this one, chosen at random. */
    public Node another(Node node) {
        int[] others = cluster.others(node.index());
        return cluster.node(others[trial.random().nextInt(others.length)]);
    }

    /**
     * Another must lead what this node led, although it lives and clients still reach it. Asked is
     * another, as the node itself may know nothing of it.
     */
    public void expectDeposed(Node node) throws InterruptedException {
        try (HadronClient other = connect(cluster.others(node.index())[0])) {
            var there = new ClusterView(cluster, other);
            boolean deposed =
                    await(
                            HEALED_WITHIN,
                            () -> there.leaders(WorkloadSpec.STREAM)[node.index()] == 0);
            trial.expect(deposed && node.isAlive(), node.name() + " is not deposed");
        }
    }

    /** Waits for more acknowledged writes. */
    public void awaitTraffic(int more) throws InterruptedException {
        long before = recorder().acks().total();
        trial.expect(
                await(TRAFFIC_WITHIN, () -> recorder().acks().total() >= before + more),
                "V1: writes go on; errors: " + recorder().errors());
    }

    /** Waits until every partition takes writes; that it does not take long is a promise. */
    public void awaitServing() throws InterruptedException {
        long now = System.nanoTime();
        boolean serves = await(HEALED_WITHIN, () -> recorder().acks().allAckedAfter(now));
        trial.expect(serves, "V1: every partition takes writes within " + HEALED_WITHIN);
    }

    /**
     * Waits until every node is up and has caught up, so that the next fault meets a whole cluster.
     */
    public void awaitWhole() throws InterruptedException {
        if (!await(TRAFFIC_WITHIN, view::isWhole)) {
            trial.problem("V1: the cluster does not become whole again: " + view.troubles());
        }
    }

    /**
     * Gives a node, whose data is of no use any more, a new disk and a new life, and removes its
     * old self.
     */
    public void replace(Node node) throws Exception {
        if (node.isAlive()) {
            node.kill();
        }
        replace(node, view.describe(node).id());
    }

    /** As the other, for a node whose old self can not be told by its address. */
    void replace(Node node, String old) throws Exception {
        if (node.isAlive()) {
            node.kill();
        }
        cluster.renew(node);
        node.start();
        removeForEver(old);
    }

    /** Removes a node that is down, as soon as nothing is lost by it. */
    public void removeForEver(String id) throws InterruptedException {
        boolean removed =
                await(
                        TRAFFIC_WITHIN,
                        () -> {
                            try {
                                client.admin().removeNode(id, false);
                                return true;
                            } catch (HadronException e) {
                                return false; // still needed, or not known to be down yet
                            }
                        });
        trial.expect(removed, "V1: node " + id + " can be removed without a loss");
    }

    /** Does something, and measures the longest time without acknowledged writes after it. */
    public double outageMs(Step fault) throws Exception {
        long from = System.nanoTime();
        fault.run();
        long shown = System.nanoTime() + SHOWS_WITHIN.toNanos();
        boolean over = await(TRAFFIC_WITHIN, () -> recorder().acks().allAckedAfter(shown));
        trial.expect(over, "V1: every partition takes writes again");
        AckLog.Gap gap = recorder().acks().longest(from, System.nanoTime());
        trial.outages().add(gap.nanos());
        trial.say(
                "partition %d without writes for %d ms, from %d ms after the fault began"
                        .formatted(
                                gap.partition(),
                                gap.nanos() / 1_000_000,
                                (gap.from() - from) / 1_000_000));
        return gap.nanos() / 1e6;
    }

    /** Ends all faults: the network heals, paused nodes go on, dead ones are started. */
    public void heal(boolean network) throws Exception {
        if (network) {
            cluster.network().heal();
        }
        for (Node node : cluster.nodes()) {
            node.resume();
        }
        for (Node node : cluster.nodes()) {
            if (!node.isAlive()) {
                node.begin();
            }
        }
        for (Node node : cluster.nodes()) {
            node.awaitReady();
        }
    }

    /** Brings everything to rest, reads all there is, and checks what clients saw. */
    public List<Violation> finish() throws Exception {
        return finish(UnaryOperator.identity());
    }

    /**
     * As the other.
     *
     * @param judged what of the history must be good
     */
    public List<Violation> finish(UnaryOperator<History> judged) throws Exception {
        awaitServing();
        workload.stopProducers();
        var aftermath = new Aftermath(client, spec);
        if (!aftermath.awaitDrained()) {
            trial.problem("V1: the consumer group does not finish: " + aftermath.progress());
        }
        workload.close();
        aftermath.record(recorder().history());
        List<Violation> violations =
                new HistoryChecker(SLACK_MICROS).check(judged.apply(recorder().history()));
        violations.stream().limit(MAX_VIOLATIONS).forEach(v -> trial.problem(v.toString()));
        trial.operated(recorder().operations());
        tellErrors();
        return violations;
    }

    private void tellErrors() {
        long unknown = recorder().unknownWrites();
        long refused = recorder().refusedWrites();
        if (unknown + refused > 0) {
            trial.note(unknown + " writes of unknown outcome, " + refused + " refused");
            recorder().refusals().forEach(refusal -> trial.note("refused: " + refusal));
        }
        if (!errorsExpected) {
            recorder().errors().forEach(error -> trial.problem("a client was told: " + error));
        }
    }

    /** Waits for a condition; false if it does not come true in time. */
    public static boolean await(Duration limit, BooleanSupplier condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    @Override
    public void close() throws InterruptedException {
        workload.abandon(); // at the end of a good run all of it has ended before
        client.close();
    }
}
