package io.hadron.raft;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the thread that applies when it has missed a commit. Ratis loses the notice of a commit
 * that comes just when that thread, done with the one before, goes to sleep; it then sleeps 100 ms.
 * So a moment after each entry somebody looks whether there is more.
 */
final class ApplyNudge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyNudge.class);

    /** It may be kept from sleeping for a while, so there are two looks. */
    private static final long FIRST_LOOK_MICROS = 1_500;

    private static final long SECOND_LOOK_MICROS = 8_000;

    private final GroupView group;
    private final Supplier<RaftInside> inside;
    private final AtomicBoolean planned = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("crc-nudge").factory());
    private boolean failed;

    ApplyNudge(GroupView group, Supplier<RaftInside> inside) {
        this.group = group;
        this.inside = inside;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** An entry was applied. */
    void applied() {
        if (planned.compareAndSet(false, true)) {
            try {
                Future<?> _ =
                        thread.schedule(this::first, FIRST_LOOK_MICROS, TimeUnit.MICROSECONDS);
                Future<?> _ =
                        thread.schedule(this::look, SECOND_LOOK_MICROS, TimeUnit.MICROSECONDS);
            } catch (RejectedExecutionException closed) {
                // Nothing is applied any more.
            }
        }
    }

    private void first() {
        planned.set(false);
        look();
    }

    private void look() {
        try {
            RaftServer.Division division = group.division();
            long applied = division.getInfo().getLastAppliedIndex();
            if (!failed && division.getRaftLog().getLastCommittedIndex() > applied) {
                inside.get().wakeApplying();
                applied();
            }
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                failed = true;
                LOG.warn("the applying thread can not be woken: it may sleep 100 ms", e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
