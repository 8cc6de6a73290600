package io.hadron.raft;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands leadership over when this node's own disk holds up commits: to Raft a leader with a slow
 * disk is as good as any, as long as it sends heartbeats. Works only while this node leads.
 */
final class LeaderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);

    private final GroupView group;
    private final CommitWatch commits;
    private final Membership membership;
    private final long limitNanos;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("crc-watch").factory());
    private @Nullable ScheduledFuture<?> checks;
    private boolean handingOver;

    LeaderWatch(
            GroupView group,
            CommitWatch commits,
            Membership membership,
            ControllerConfig.Timing timing) {
        this.group = group;
        this.commits = commits;
        this.membership = membership;
        Duration limit = timing.electionTimeout().multipliedBy(2);
        this.limitNanos = limit.toNanos();
        thread.setRemoveOnCancelPolicy(true);
    }

    synchronized void leading(boolean leads) {
        if (checks != null) {
            checks.cancel(false);
            checks = null;
        }
        if (leads) {
            long every = Math.max(TimeUnit.MILLISECONDS.toNanos(100), limitNanos / 4);
            try {
                checks =
                        thread.scheduleWithFixedDelay(
                                this::check, every, every, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                // Nothing to watch any more.
            }
        }
    }

    private void check() {
        if (commits.oldestNanos() < limitNanos) {
            return;
        }
        RaftLog log = group.division().getRaftLog();
        var last = log.getLastEntryTermIndex();
        if (last == null || log.getFlushIndex() >= last.getIndex()) {
            // The others are slow, not this disk.
            return;
        }
        RaftPeerId next = next();
        synchronized (this) {
            if (next == null || handingOver) {
                return;
            }
            handingOver = true;
        }
        LOG.warn(
                "a command has waited {} ms for this node's disk: node {} is to lead",
                TimeUnit.NANOSECONDS.toMillis(commits.oldestNanos()),
                Peers.node(next));
        CompletableFuture<?> _ =
                membership
                        .transferLeadership(Peers.node(next))
                        .whenComplete((result, failure) -> handedOver());
    }

    private synchronized void handedOver() {
        handingOver = false;
    }

    /** The voter that lags least. */
    private @Nullable RaftPeerId next() {
        return group.describe().stream()
                .filter(member -> member.role() == ControllerMember.MemberRole.VOTER)
                .filter(member -> !member.leader() && member.lag() >= 0)
                .min(Comparator.comparingLong(ControllerMember::lag))
                .map(member -> Peers.id(member.node()))
                .orElse(null);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
