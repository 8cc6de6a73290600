package io.hadron.raft;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the thread that applies when it has missed a commit. Ratis loses the notice of a commit
 * that comes just when that thread, done with the one before, goes to sleep; it then sleeps 100 ms.
 * So a moment after each entry somebody looks whether there is more. Ratis has no public way to
 * wake it: should its inside change, the delay is back and nothing else.
 */
final class ApplyNudge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyNudge.class);

    /** It may be kept from sleeping for a while, so there are two looks. */
    private static final long FIRST_LOOK_MICROS = 1_500;

    private static final long SECOND_LOOK_MICROS = 8_000;

    private final GroupView group;
    private final AtomicBoolean planned = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("crc-nudge").factory());
    private @Nullable MethodHandle wake;
    private boolean failed;

    ApplyNudge(GroupView group) {
        this.group = group;
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
                wake(division);
                applied();
            }
        } catch (Throwable e) {
            if (!thread.isShutdown()) {
                failed = true;
                LOG.warn("the applying thread can not be woken: it may sleep 100 ms", e);
            }
        }
    }

    private void wake(RaftServer.Division division) throws Throwable {
        MethodHandle found = wake;
        if (found == null) {
            found = find(division.getClass());
            wake = found;
        }
        found.invoke(division);
    }

    /** {@code division.getState().notifyStateMachineUpdater()}. */
    private static MethodHandle find(Class<?> division) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup =
                MethodHandles.privateLookupIn(division, MethodHandles.lookup());
        Class<?> state = Class.forName(division.getPackageName() + ".ServerState");
        MethodHandle getState =
                lookup.findVirtual(division, "getState", MethodType.methodType(state));
        MethodHandle notify =
                lookup.findVirtual(
                        state, "notifyStateMachineUpdater", MethodType.methodType(void.class));
        return MethodHandles.filterReturnValue(getState, notify)
                .asType(MethodType.methodType(void.class, RaftServer.Division.class));
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
