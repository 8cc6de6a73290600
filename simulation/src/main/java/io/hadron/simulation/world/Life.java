package io.hadron.simulation.world;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One process from start to death. What it planned dies with it. A paused process does nothing;
 * what reaches it waits, and so do its own timers.
 */
public final class Life {

    private final Scheduler scheduler;
    private final Faults faults;
    private final Consumer<Crash> onDeath;
    private final long clockOffsetMs;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private long pausedUntil;
    private boolean draining;
    private boolean over;

    /**
     * @param clockOffsetMs how far the process's wall clock, read once at its start, is off
     */
    public Life(Scheduler scheduler, Faults faults, long clockOffsetMs, Consumer<Crash> onDeath) {
        this.scheduler = scheduler;
        this.faults = faults;
        this.clockOffsetMs = clockOffsetMs;
        this.onDeath = onDeath;
    }

    /** Plans something that the process does, if it still lives then. */
    public void after(long delayMs, Runnable action) {
        scheduler.after(delayMs, () -> run(action));
    }

    /** Does something now; it may be the death of the process. */
    public void run(Runnable action) {
        if (over) {
            return;
        }
        if (!draining && (isPaused() || !held.isEmpty())) {
            held.add(action);
            return;
        }
        try {
            action.run();
        } catch (Crash crash) {
            end(crash);
        }
    }

    public void end(Crash crash) {
        if (!over) {
            over = true;
            held.clear();
            onDeath.accept(crash);
        }
    }

    /** The process stops dead, and goes on after a while. */
    public void pause(long durationMs) {
        pausedUntil = Math.max(pausedUntil, scheduler.now() + durationMs);
        scheduler.after(durationMs, this::resume);
    }

    private void resume() {
        if (isPaused() || draining) {
            return;
        }
        draining = true;
        while (!held.isEmpty()) {
            run(held.remove());
        }
        draining = false;
    }

    public boolean isPaused() {
        return scheduler.now() < pausedUntil;
    }

    /** See {@link Faults#pass}. */
    public void pass(CrashPoint point) {
        faults.pass(point);
    }

    public Faults faults() {
        return faults;
    }

    /** True time, which no process knows. */
    public long now() {
        return scheduler.now();
    }

    /** What the process takes for the time: the wall clock at its start and steady since. */
    public long clockMs() {
        return scheduler.now() + clockOffsetMs;
    }

    /** By how much {@link #clockMs} is off. */
    public long clockOffsetMs() {
        return clockOffsetMs;
    }

    public boolean isOver() {
        return over;
    }
}
