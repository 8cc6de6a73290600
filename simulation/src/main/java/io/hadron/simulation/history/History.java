package io.hadron.simulation.history;

import java.util.ArrayList;
import java.util.List;

/** Collects what clients see. Thread-safe. */
public final class History {

    private final List<Observation> observations = new ArrayList<>();

    public synchronized void add(Observation observation) {
        observations.add(observation);
    }

    /** Everything so far, in the order it was added. */
    public synchronized List<Observation> observations() {
        return List.copyOf(observations);
    }

    /** All observations of one kind, in the order they were added. */
    <T extends Observation> List<T> all(Class<T> kind) {
        return observations().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
