package io.hadron.simulation.world;

/** Messages that take their time, overtake each other, and get lost. */
public final class Network {

    private final Scheduler scheduler;
    private final Faults faults;

    public Network(Scheduler scheduler, Faults faults) {
        this.scheduler = scheduler;
        this.faults = faults;
    }

    public void send(Runnable arrival) {
        if (!faults.losesMessage()) {
            scheduler.after(faults.delayMs(), arrival);
        }
    }
}
