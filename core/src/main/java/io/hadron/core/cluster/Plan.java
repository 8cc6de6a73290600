package io.hadron.core.cluster;

import io.hadron.core.model.Problem;
import java.util.List;

/**
 * What a change set would do to a state.
 *
 * @param baseSchemaVersion the schema it was compared with; name it in the change set to apply
 *     exactly this plan
 * @param changes in the order of the change set
 * @param problems everything that keeps it from being applied; empty = it can be
 */
public record Plan(long baseSchemaVersion, List<PlannedChange> changes, List<Problem> problems) {
    public Plan {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    public boolean isApplicable() {
        return problems.isEmpty();
    }
}
