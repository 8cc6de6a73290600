package io.hadron.core.cluster;

import java.util.List;

final class PlanBuilder {
    private final MetadataView state;

    PlanBuilder(MetadataView state, ChangeSet changes) {
        this.state = state;
    }

    Plan build() {
        return new Plan(state.schemaVersion(), List.of(), List.of());
    }
}
