package io.hadron.raft;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election when the leader has been silent for an election timeout, and much sooner when
 * its process is known to be gone. Ratis looks only once per timeout, so that it notices after up
 * to two of them. All of Ratis's rules hold, its pre-vote too: who has not heard of the leader's
 * end, and has heard the leader, refuses. A leader that nobody answers is made to notice it.
 */
final class ElectionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionWatch.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** After a pause of this process the leader's words may lie here unread. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** What is known of a leader's end is forgotten after this: its process may be there again. */
    private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The followers know at the same time, and stand one after the other. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /** Between elections without a result when the leader is gone; up to twice as long. */
    private static final int AGAIN_MS = 300;

    /** The leader whose process ended, and when this was told. */
    private record Gone(RaftPeerId leader, long nanos) {}

    private final GroupView group;
    private final Supplier<RaftInside> inside;
    private final int timeoutMs;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("crc-election").factory());
    private @Nullable Gone gone;
    private TimeDuration patience;
    private long planned;
    private @Nullable Future<?> next;

    ElectionWatch(GroupView group, Supplier<RaftInside> inside, Duration electionTimeout) {
        this.group = group;
        this.inside = inside;
        this.timeoutMs = Math.toIntExact(electionTimeout.toMillis());
        this.patience = upToHalfMore(timeoutMs);
    }

    private static TimeDuration upToHalfMore(int ms) {
        return ms(ms + ThreadLocalRandom.current().nextInt(Math.max(1, ms / 2)));
    }

    private static TimeDuration ms(long count) {
        return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
    }

    /** Once Raft has started. */
    void start() {
        thread.setRemoveOnCancelPolicy(true);
        thread.execute(() -> plan(TICK_NANOS));
    }

    private void plan(long nanos) {
        if (next != null) {
            next.cancel(false);
        }
        planned = System.nanoTime() + nanos;
        try {
            next = thread.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // This node ends, too.
        }
    }

    /** The process of that node has ended; any thread. */
    void gone(RaftPeerId node) {
        try {
            thread.execute(() -> {
                if (node.equals(group.leader()) && isVoter()) {
                    gone = new Gone(node, System.nanoTime());
                    inside.get().ageSilence(ms(2L * timeoutMs));
                    look();
                }
            });
        } catch (RejectedExecutionException closed) {
            // This node ends, too.
        }
    }

    private void look() {
        long now = System.nanoTime();
        boolean paused = now - planned > PAUSE_NANOS;
        long again = TICK_NANOS;
        try {
            forget(now);
            if (!paused) {
                inside.get().checkLeadership();
            }
            Gone known = gone;
            boolean turn = known == null || now - known.nanos() >= rank(known) * TURN_NANOS;
            if (!paused && turn && isVoter() && inside.get().standAfter(patience)) {
                patience = known == null ? upToHalfMore(timeoutMs) : upToHalfMore(AGAIN_MS);
            }
            again = paused ? TICK_NANOS : untilDue();
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.warn("elections begin late: the leader's silence can not be seen", e);
            }
        }
        plan(again);
    }

    /**
     * How long nothing can become due: who hears the leader now, or does not follow now, can not
     * have missed it for long enough before.
     */
    private long untilDue() {
        if (gone != null) {
            return TICK_NANOS;
        }
        long whole = patience.toLong(TimeUnit.NANOSECONDS);
        TimeDuration silence = inside.get().silence();
        long left = silence == null ? whole : whole - silence.toLong(TimeUnit.NANOSECONDS);
        return Math.max(TICK_NANOS, left);
    }

    private void forget(long now) {
        Gone known = gone;
        if (known != null) {
            RaftPeerId leader = group.leader();
            boolean replaced = leader != null && !leader.equals(known.leader());
            if (replaced || now - known.nanos() > GONE_NANOS) {
                gone = null;
                patience = upToHalfMore(timeoutMs);
            }
        }
    }

    private boolean isVoter() {
        return group.members().isVoter(group.self());
    }

    /** How many of the voters that are left stand before this one. */
    private long rank(Gone known) {
        List<RaftPeer> voters = group.members().voters();
        return voters.stream()
                .map(RaftPeer::getId)
                .filter(id -> !id.equals(known.leader()))
                .filter(id -> id.toString().compareTo(group.self().toString()) < 0)
                .count();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
