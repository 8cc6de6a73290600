package io.hadron.core.cluster;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.model.Managed;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Applies a change set: plans it on the state as it is now, and does all of the plan or nothing.
 */
final class ChangeSetApplier {
    private final MetadataState state;
    private final MetadataEditor editor;

    ChangeSetApplier(MetadataState state, MetadataEditor editor) {
        this.state = state;
        this.editor = editor;
    }

    MetadataOutcome apply(ApplyChangeSet command) {
        ChangeSet changes = command.changes();
        CompletedRequest done = state.tables().requestIds.get(changes.requestId());
        if (done != null) {
            return repeat(done, command.fingerprint());
        }
        if (state.nodes().isEmpty()) {
            return rejected(
                    ProblemCode.TOO_FEW_NODES,
                    "no node has registered yet",
                    "wait until the node is ready");
        }
        Plan plan = Planner.plan(state, changes);
        if (!plan.isApplicable()) {
            return new MetadataOutcome.Rejected(plan.problems());
        }
        List<AppliedChange> applied = execute(plan, command);
        finish(command, applied);
        return new MetadataOutcome.ChangeSetApplied(editor.version(), applied, false);
    }

    private static MetadataOutcome repeat(CompletedRequest done, long fingerprint) {
        return done.fingerprint() == fingerprint
                ? new MetadataOutcome.ChangeSetApplied(done.version(), done.changes(), true)
                : rejected(
                        ProblemCode.REQUEST_ID_REUSED,
                        "request id " + done.requestId() + " was used for another change set",
                        "use a new request id for every change set");
    }

    private List<AppliedChange> execute(Plan plan, ApplyChangeSet command) {
        ObjectApplier applier =
                new ObjectApplier(state, editor, command.changes().options(), command.timeMs());
        SortedMap<ObjectRef, AppliedChange> applied = new TreeMap<>();
        // Users before what they use when deleting, and the other way round when creating.
        plan.changes().stream()
                .filter(change -> change.action() == Action.DELETE)
                .sorted(Comparator.comparing(PlannedChange::ref).reversed())
                .forEach(change -> applied.put(change.ref(), applier.delete(change.ref())));
        plan.changes().stream()
                .filter(change -> change.action() != Action.DELETE)
                .sorted(Comparator.comparing(PlannedChange::ref))
                .forEach(change -> applied.put(change.ref(), applier.upsert(change)));
        applier.finish();
        List<AppliedChange> inOrder = new ArrayList<>();
        for (PlannedChange change : plan.changes()) {
            AppliedChange result = applied.get(change.ref());
            if (result != null) {
                inOrder.add(result);
            }
        }
        return inOrder;
    }

    private void finish(ApplyChangeSet command, List<AppliedChange> applied) {
        if (applied.stream().anyMatch(change -> change.action() != Action.NONE)) {
            editor.put(editor.counters().withSchemaVersion(editor.version()));
        }
        Managed managed = command.changes().options().managed();
        if (managed != null && state.branchRevision(managed.branch()) < managed.revision()) {
            editor.put(new StateEntry.BranchEntry(managed));
        }
        String requestId = command.changes().requestId();
        if (!requestId.isEmpty()) {
            remember(
                    new CompletedRequest(
                            editor.version(), requestId, command.fingerprint(), applied));
        }
    }

    private void remember(CompletedRequest request) {
        List<CompletedRequest> known = new ArrayList<>(state.tables().requests.values());
        known.add(request);
        editor.put(new StateEntry.RequestEntry(request));
        int changes = known.stream().mapToInt(done -> done.changes().size()).sum();
        int count = known.size();
        for (CompletedRequest oldest : known.subList(0, known.size() - 1)) {
            if (count <= CompletedRequest.MAX_REMEMBERED
                    && changes <= CompletedRequest.MAX_REMEMBERED_CHANGES) {
                break;
            }
            editor.remove(new StateEntry.RequestEntry(oldest));
            count--;
            changes -= oldest.changes().size();
        }
    }

    private static MetadataOutcome rejected(ProblemCode code, String message, String advice) {
        return new MetadataOutcome.Rejected(List.of(Problem.of(code, message, advice)));
    }
}
