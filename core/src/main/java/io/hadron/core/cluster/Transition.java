package io.hadron.core.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one command does: the next state, the answer, what to tell, and what to store (empty =
 * delete the key) so that {@link MetadataState#load} gives the same state again.
 */
public record Transition(
        MetadataState state,
        MetadataOutcome outcome,
        List<MetadataEvent> events,
        SortedMap<StateKey, Optional<StateEntry>> changes) {
    public Transition {
        events = List.copyOf(events);
        changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    }
}
