package io.hadron.core.cluster;

/** Compares a change set with a state. Pure: the machine decides with it too, when it applies one. */
public final class Planner {
    private Planner() {}

    /** What {@code changes} would do, and all that is wrong with it. */
    public static Plan plan(MetadataView state, ChangeSet changes) {
        return new PlanBuilder(state, changes).build();
    }
}
