package io.hadron.core.cluster;

import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Compares a change set with a state. Pure: the machine decides with it too, when it applies one.
 * Every problem is found, not only the first.
 */
public final class Planner {
    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparing((Problem problem) -> problem.place().file())
                    .thenComparingInt(problem -> problem.place().line());

    private final MetadataView state;
    private final ChangeSet changes;
    private final List<PlannedChange> planned = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private final Collection<ObjectRef> assumed;

    private Planner(MetadataView state, ChangeSet changes, Collection<ObjectRef> assumed) {
        this.state = state;
        this.changes = changes;
        this.assumed = assumed;
    }

    /** What {@code changes} would do, and all that is wrong with it. */
    public static Plan plan(MetadataView state, ChangeSet changes) {
        return plan(state, changes, List.of());
    }

    /**
     * As above, to show all problems of documents that are broken anyway.
     *
     * @param assumed taken as there, because their documents have problems of their own
     */
    public static Plan plan(MetadataView state, ChangeSet changes, Collection<ObjectRef> assumed) {
        return new Planner(state, changes, assumed).plan();
    }

    private Plan plan() {
        int count = changes.objects().size() + changes.deletes().size();
        if (count > ChangeSet.MAX_OBJECTS) {
            problem(
                    ProblemCode.LIMIT_EXCEEDED,
                    count + " objects in one change set, " + ChangeSet.MAX_OBJECTS + " are allowed",
                    "apply them in parts");
            return result();
        }
        checkBase();
        planObjects();
        planDeletes();
        new Relations(state, planned, assumed, problems).check();
        return result();
    }

    private Plan result() {
        problems.sort(BY_PLACE);
        return new Plan(state.schemaVersion(), planned, problems);
    }

    private void checkBase() {
        Problem stale = Ownership.staleBranch(state, changes.options());
        if (stale != null) {
            problems.add(stale);
        }
        long base = changes.options().baseSchemaVersion();
        if (base != 0 && base != state.schemaVersion()) {
            problem(
                    ProblemCode.STATE_CHANGED,
                    "the schema has changed since it was planned: version "
                            + state.schemaVersion()
                            + ", planned on "
                            + base,
                    "plan again and look at the difference");
        }
    }

    private void planObjects() {
        TreeMap<ObjectRef, Place> seen = new TreeMap<>();
        ObjectPlanner planner = new ObjectPlanner(state, changes.options(), problems);
        for (DesiredObject object : changes.objects()) {
            Place first = seen.putIfAbsent(object.ref(), object.origin().place());
            if (first == null) {
                planned.add(planner.plan(object));
            } else {
                problems.add(
                        new Problem(
                                ProblemCode.DUPLICATE_OBJECT,
                                object.origin().place(),
                                object.ref() + " is there twice, first at " + first,
                                "keep one of them"));
            }
        }
    }

    private void planDeletes() {
        TreeMap<ObjectRef, Boolean> seen = new TreeMap<>();
        changes.objects().forEach(object -> seen.put(object.ref(), false));
        ObjectPlanner planner = new ObjectPlanner(state, changes.options(), problems);
        for (ObjectRef ref : changes.deletes()) {
            Boolean deleted = seen.putIfAbsent(ref, true);
            if (deleted == null) {
                planner.planDelete(ref).ifPresent(planned::add);
            } else if (!deleted) {
                problem(
                        ProblemCode.DUPLICATE_OBJECT,
                        ref + " is to be deleted and to be created at once",
                        "delete it first, then apply");
            }
        }
    }

    private void problem(ProblemCode code, String message, String advice) {
        problems.add(Problem.of(code, message, advice));
    }
}
