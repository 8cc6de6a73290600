package io.hadron.simulation.world;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Simulated time in milliseconds. Events of one moment run in the order they were planned. */
public final class Scheduler {

    private record Event(long time, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
    private long now;
    private long number;

    public long now() {
        return now;
    }

    public void after(long delayMs, Runnable action) {
        events.add(new Event(now + delayMs, number++, action));
    }

    /**
     * Runs the next event, unless it lies beyond {@code until}; then time moves there and the
     * answer is false.
     */
    public boolean runNext(long until) {
        Event next = events.peek();
        if (next == null || next.time > until) {
            now = until;
            return false;
        }
        events.remove();
        now = next.time;
        next.action.run();
        return true;
    }
}
