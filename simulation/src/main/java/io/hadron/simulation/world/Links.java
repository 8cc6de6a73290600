package io.hadron.simulation.world;

import io.hadron.core.model.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The network between nodes, and between nodes and the controller. */
public final class Links {

    /** The controller's place. */
    public static final NodeId CONTROLLER = new NodeId(0);

    private record Link(NodeId from, NodeId to) {}

    private final Scheduler scheduler;
    private final Faults faults;
    private final Set<Link> cut = new HashSet<>();
    private final Map<Link, Integer> slow = new HashMap<>();
    private final Map<Link, Long> lastArrival = new HashMap<>();

    public Links(Scheduler scheduler, Faults faults) {
        this.scheduler = scheduler;
        this.faults = faults;
    }

    /** Sends a message, which may arrive late, twice, out of order, or never. */
    public void send(NodeId from, NodeId to, Runnable arrival) {
        if (cut.contains(new Link(from, to)) || faults.losesMessage()) {
            return;
        }
        deliver(from, to, arrival);
        if (faults.repeatsMessage()) {
            deliver(from, to, arrival);
        }
    }

    private void deliver(NodeId from, NodeId to, Runnable arrival) {
        var link = new Link(from, to);
        long time = scheduler.now() + faults.delayMs() + slow.getOrDefault(link, 0);
        if (faults.mixture().wire().ordered() || faults.isHealed()) {
            time = Math.max(time, lastArrival.getOrDefault(link, 0L));
            lastArrival.put(link, time);
        }
        scheduler.after(time - scheduler.now(), arrival);
    }

    /** Cuts one direction. */
    public void cut(NodeId from, NodeId to) {
        cut.add(new Link(from, to));
    }

    public void mend(NodeId from, NodeId to) {
        cut.remove(new Link(from, to));
    }

    public void slow(NodeId from, NodeId to, int delayMs) {
        slow.put(new Link(from, to), delayMs);
    }

    /** All links work again. */
    public void heal() {
        cut.clear();
        slow.clear();
    }

    public boolean isCut(NodeId from, NodeId to) {
        return cut.contains(new Link(from, to));
    }
}
