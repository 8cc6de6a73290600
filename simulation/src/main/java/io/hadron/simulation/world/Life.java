package io.hadron.simulation.world;

import java.util.function.Consumer;

/** One process from start to death. What it planned dies with it. */
public final class Life {

    private final Scheduler scheduler;
    private final Faults faults;
    private final Consumer<Crash> onDeath;
    private boolean over;

    public Life(Scheduler scheduler, Faults faults, Consumer<Crash> onDeath) {
        this.scheduler = scheduler;
        this.faults = faults;
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
        try {
            action.run();
        } catch (Crash crash) {
            end(crash);
        }
    }

    public void end(Crash crash) {
        if (!over) {
            over = true;
            onDeath.accept(crash);
        }
    }

    /** See {@link Faults#pass}. */
    public void pass(CrashPoint point) {
        faults.pass(point);
    }

    public Faults faults() {
        return faults;
    }

    public long now() {
        return scheduler.now();
    }

    public boolean isOver() {
        return over;
    }
}
