package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.raft.ClusterController;
import io.hadron.raft.ControllerMember;
import io.hadron.raft.ControllerMember.MemberRole;
import io.hadron.raft.SubmitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node that stops does while it still serves: others lead what it led, so that clients
 * notice a redirection and no silence. Blocks, for a bounded time; a node that can hand nothing
 * over stops all the same.
 */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final long PATIENCE_MS = 5_000;
    private static final long POLL_MS = 2;

    /** Nothing waits for this: the node still serves. */
    private static final long LAG_MS = 20;

    private final NodeId self;
    private final ClusterController controller;
    private final SyncSurvey sync;

    Handover(NodeId self, ClusterController controller, SyncSurvey sync) {
        this.self = self;
        this.controller = controller;
        this.sync = sync;
    }

    void run() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        MetadataView view = controller.current();
        boolean alone = view.nodes().stream().noneMatch(node -> isOther(node) && node.isUp());
        if (alone || controller.leader() == null) {
            return;
        }
        long begun = System.nanoTime();
        List<TermChange> changes = changes(view);
        if (!changes.isEmpty()) {
            long asked = System.nanoTime();
            SubmitResult result =
                    controller
                            .submit(new MetadataCommand.StartTerms(changes))
                            .toCompletableFuture()
                            .completeOnTimeout(
                                    new SubmitResult.Unknown("no answer in time"),
                                    PATIENCE_MS,
                                    TimeUnit.MILLISECONDS)
                            .join();
            long moved = System.nanoTime();
            boolean done =
                    result instanceof SubmitResult.Done
                            && await(() -> areServed(changes), deadline);
            LOG.info(
                    "{} groups were handed over: survey {} ms, command {} ms, taken up {} ms{}",
                    changes.size(),
                    (asked - begun) / 1_000_000,
                    (moved - asked) / 1_000_000,
                    (System.nanoTime() - moved) / 1_000_000,
                    done ? "" : ", not all of them serve yet: " + result);
        }
        if (controller.isLeader()) {
            handOverController(deadline);
        }
    }

    private boolean isOther(NodeInfo node) {
        return !node.id().equals(self);
    }

    private List<TermChange> changes(MetadataView view) throws InterruptedException {
        List<TermChange> changes = new ArrayList<>();
        List<ControlGroup> led =
                view.controlGroups().stream().filter(g -> g.leader().equals(self)).toList();
        for (NewLeader next : LeaderChoice.choose(view, List.of(self), sync.ask(led, LAG_MS))) {
            ControlGroup group = view.controlGroup(next.group());
            if (group != null && changes.size() < MetadataCommand.MAX_BATCH) {
                changes.add(TermChange.leader(group, next.leader()));
            }
        }
        return changes;
    }

    private boolean areServed(List<TermChange> changes) {
        MetadataView now = controller.current();
        return changes.stream()
                .allMatch(change -> {
                    ControlGroup group = now.controlGroup(change.group());
                    return group == null
                            || (!group.leader().equals(self)
                                    && group.term() > change.expectedTerm()
                                    && group.isEstablished());
                });
    }

    private void handOverController(long deadline) throws InterruptedException {
        for (ControllerMember member : controller.members()) {
            NodeInfo node = controller.current().node(member.node());
            if (member.role() == MemberRole.VOTER && node != null && isOther(node) && node.isUp()) {
                var _ =
                        controller
                                .transferLeadership(member.node())
                                .toCompletableFuture()
                                .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                                .join();
                if (await(() -> !controller.isLeader(), Math.min(deadline, nanosAhead(1)))) {
                    LOG.info("node {} leads the cluster controller now", member.node());
                    return;
                }
            }
        }
    }

    private static long nanosAhead(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static boolean await(BooleanSupplier condition, long deadline)
            throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return true;
    }
}
