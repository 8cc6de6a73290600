package io.hadron.server.cluster;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.raft.ClusterController;
import io.hadron.raft.MembershipResult;
import io.hadron.raft.SubmitResult;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node that leads the cluster controller does now and then: voters where they are needed,
 * replicas and leaders where they shall be. A loop on one virtual thread, which waits for each step
 * before it plans the next, and does nothing while this node does not lead.
 */
final class ClusterDuties implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDuties.class);
    private static final Rebalancer.Limits LIMITS = new Rebalancer.Limits(4, 50, true, true);

    /** Changes of a moment are planned for together. */
    private static final long GATHER_MS = 50;

    private static final long PERIOD_MS = 1_000;
    private static final long NOT_LEADING_MS = 10_000;

    /** When nothing has changed: only what leaders know of their followers may have. */
    private static final int QUIET_PERIODS = 5;

    /** A voter that was out of reach for so long is replaced. */
    private static final long REPLACE_MS = 10_000;

    private final ClusterController controller;
    private final SyncSurvey sync;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private final Map<NodeId, Long> downSince = new TreeMap<>();
    private volatile boolean stopped;
    private long plannedVersion = -1;
    private int quiet;
    private VoterPolicy.@Nullable Step lastStep;

    ClusterDuties(ClusterController controller, SyncSurvey sync) {
        this.controller = controller;
        this.sync = sync;
        this.thread = Thread.ofVirtual().name("cluster-duties").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Something has changed. Any thread. */
    void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void loop() {
        try {
            while (!stopped) {
                // Who does not lead is woken when that changes.
                long patienceMs = controller.isLeader() ? PERIOD_MS : NOT_LEADING_MS;
                if (wakes.tryAcquire(patienceMs, TimeUnit.MILLISECONDS)) {
                    TimeUnit.MILLISECONDS.sleep(GATHER_MS);
                    wakes.drainPermits();
                }
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node stops
        }
    }

    private void round() throws InterruptedException {
        if (!controller.isLeader()) {
            downSince.clear();
            plannedVersion = -1;
            return;
        }
        MetadataView view = controller.current();
        if (view.nodes().size() < 2) {
            return;
        }
        try {
            Set<NodeId> lostLong = lostLong(view);
            seatVoters(view, lostLong);
            balance(view);
        } catch (RuntimeException e) {
            LOG.error("a duty of the cluster controller's leader failed", e);
        }
    }

    private Set<NodeId> lostLong(MetadataView view) {
        long now = System.nanoTime();
        Set<NodeId> lost = new TreeSet<>();
        downSince.keySet().removeIf(id -> view.node(id) == null);
        for (NodeInfo node : view.nodes()) {
            if (node.isUp()) {
                downSince.remove(node.id());
            } else {
                long since = downSince.computeIfAbsent(node.id(), id -> now);
                if (now - since > TimeUnit.MILLISECONDS.toNanos(REPLACE_MS)) {
                    lost.add(node.id());
                }
            }
        }
        return lost;
    }

    private void seatVoters(MetadataView view, Set<NodeId> lostLong) {
        VoterPolicy.Step step = VoterPolicy.next(view.nodes(), controller.members(), lostLong);
        if (step == null) {
            lastStep = null;
            return;
        }
        if (!step.equals(lastStep)) {
            LOG.info("voters of the cluster controller: {}", step);
        }
        lastStep = step;
        CompletionStage<MembershipResult> change =
                switch (step) {
                    case VoterPolicy.Step.Promote(NodeId node) -> controller.promote(node);
                    case VoterPolicy.Step.Demote(NodeId node) -> controller.demote(node);
                    case VoterPolicy.Step.Remove(NodeId node) -> controller.remove(node);
                    case VoterPolicy.Step.Locate(NodeId node, String address) ->
                            controller.addListener(node, address);
                };
        MembershipResult result = change.toCompletableFuture().join();
        if (result instanceof MembershipResult.Changed) {
            wake();
        } else {
            LOG.info("{} came to nothing: {}", step, result);
        }
    }

    private void balance(MetadataView view) throws InterruptedException {
        quiet++;
        if (view.version() == plannedVersion && quiet < QUIET_PERIODS) {
            return;
        }
        quiet = 0;
        plannedVersion = view.version();
        for (MetadataCommand command : sync.plan(view, LIMITS)) {
            SubmitResult result = controller.submit(command).toCompletableFuture().join();
            LOG.debug("rebalancing: {}: {}", command, result);
            quiet = QUIET_PERIODS;
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
