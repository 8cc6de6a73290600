package io.hadron.server.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Actions that wait until the log is committed up to where it ended when they were decided:
 * persist, then send. Shard thread only.
 */
final class PendingEffects {
    private record Effect(Runnable perform, Runnable drop) {}

    private record Gate(long end, List<Effect> effects) {}

    private final Deque<Gate> gates = new ArrayDeque<>();
    private List<Effect> undated = new ArrayList<>();

    /**
     * An action of this turn.
     *
     * @param drop runs instead if the term ends first
     */
    void add(Runnable perform, Runnable drop) {
        undated.add(new Effect(perform, drop));
    }

    /** All actions added since the last call wait for the log to be committed up to here. */
    void gate(long end) {
        if (!undated.isEmpty()) {
            gates.add(new Gate(end, undated));
            undated = new ArrayList<>();
        }
    }

    /** Runs what may run; false if that was nothing. */
    boolean committed(long end) {
        boolean any = false;
        Gate gate;
        while ((gate = gates.peek()) != null && gate.end <= end) {
            gates.remove();
            gate.effects.forEach(effect -> effect.perform.run());
            any = true;
        }
        return any;
    }

    /** The term is over: nothing of it may be sent. */
    void clear() {
        gate(Long.MAX_VALUE);
        gates.forEach(gate -> gate.effects.forEach(effect -> effect.drop.run()));
        gates.clear();
    }
}
