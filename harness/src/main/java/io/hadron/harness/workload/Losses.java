package io.hadron.harness.workload;

import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import java.util.HashSet;
import java.util.Set;

/** Counts what an ack level allows to be lost. */
public final class Losses {
    private Losses() {}

    /** Writes with a receipt that promises nothing, which the final read does not have. */
    public static long count(History history) {
        Set<String> found = new HashSet<>();
        for (Observation seen : history.observations()) {
            if (seen instanceof Observation.FinalPartition partition) {
                partition.records().forEach(record -> found.add(record.value()));
            }
        }
        return history.observations().stream()
                .filter(seen ->
                        seen instanceof Observation.Produced produced
                                && produced.mayBeLost()
                                && produced.outcome() == Outcome.OK
                                && !found.contains(produced.value()))
                .count();
    }
}
