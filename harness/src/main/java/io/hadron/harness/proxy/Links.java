package io.hadron.harness.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The state of every way between nodes. Thread-safe; a change counts for bytes already sent. */
public final class Links {
    private final Map<Way, WayFault> faults = new HashMap<>();
    private final Map<Way, Boolean> refused = new HashMap<>();
    private final AtomicLong hits = new AtomicLong();

    /** Sets what happens on a way from now on. */
    public synchronized void set(Way way, WayFault fault) {
        if (fault.equals(WayFault.NONE)) {
            faults.remove(way);
        } else {
            faults.put(way, fault);
        }
        notifyAll();
    }

    /** New connections from one node to another are reset at once. */
    public synchronized void refuse(Way way) {
        refused.put(way, true);
    }

    /** Ends all faults. */
    public synchronized void heal() {
        faults.clear();
        refused.clear();
        notifyAll();
    }

    /** What happens on a way now. */
    public synchronized WayFault on(Way way) {
        return faults.getOrDefault(way, WayFault.NONE);
    }

    /**
     * How many pieces were held, late or lost, and how many connections reset or refused, by a
     * fault so far: a fault that meets nothing is none.
     */
    public long hits() {
        return hits.get();
    }

    void hit() {
        hits.incrementAndGet();
    }

    synchronized boolean isRefused(Way way) {
        return refused.containsKey(way);
    }

    /** Waits until a way is not blocked. */
    synchronized void awaitOpen(Way way) throws InterruptedException {
        if (on(way).blocked()) {
            hit();
        }
        while (on(way).blocked()) {
            wait();
        }
    }
}
