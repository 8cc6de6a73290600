package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.ConfirmPurges;
import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataCommand.NodeReachable;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.cluster.MetadataCommand.RegisterNode;
import io.hadron.core.cluster.MetadataCommand.RemoveNode;
import io.hadron.core.cluster.MetadataCommand.ReportCaughtUp;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.SetNodeMode;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.machine.Invariant;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.Tombstone;
import io.hadron.core.model.Tombstone.Purge;
import java.util.TreeSet;

/**
 * Applies commands. A pure function of the state and the command: no clock, no randomness, no order
 * of a hash map. So every node that applies the same commands has the same state.
 */
public final class MetadataMachine {
    private MetadataMachine() {}

    /**
     * Decides and applies one command. Never throws for what is in a command; whatever it throws is
     * a defect, and must stop the process before nodes differ.
     *
     * @param index the command's place in the replicated log, above the state's version; becomes
     *     the new version, also when the command is refused
     */
    public static Transition apply(MetadataState state, long index, MetadataCommand command) {
        Invariant.check(index > state.version(), "versions only grow");
        MetadataEditor editor = new MetadataEditor(state, index);
        MetadataOutcome outcome =
                switch (command) {
                    case RegisterNode request -> new NodeApplier(state, editor).apply(request);
                    case NodeStarted started -> new NodeApplier(state, editor).apply(started);
                    case NodesLost lost -> new NodeApplier(state, editor).apply(lost);
                    case NodeReachable back -> new NodeApplier(state, editor).apply(back);
                    case SetNodeMode mode -> new NodeApplier(state, editor).apply(mode);
                    case RemoveNode removal -> new NodeRemoval(state, editor).apply(removal);
                    case StartTerms terms -> new TermApplier(editor).apply(terms);
                    case ForceRecovery forced -> new TermApplier(editor).apply(forced);
                    case SetLearners learners -> new LearnerApplier(editor).apply(learners);
                    case ReportCaughtUp report -> new LearnerApplier(editor).apply(report);
                    case ApplyChangeSet changes ->
                            new ChangeSetApplier(state, editor).apply(changes);
                    case ReportEstablished report -> new LearnerApplier(editor).apply(report);
                    case AllocateProducerIds request -> apply(editor, request);
                    case ConfirmPurges confirmed -> apply(editor, confirmed);
                };
        Transition transition = editor.finish(outcome);
        check(state, transition);
        return transition;
    }

    private static MetadataOutcome apply(MetadataEditor editor, AllocateProducerIds request) {
        long first = editor.counters().nextProducerId();
        long next = Math.addExact(first, request.count());
        editor.put(editor.counters().withNextProducerId(next));
        return new MetadataOutcome.ProducerIdsAllocated(first, request.count());
    }

    private static MetadataOutcome apply(MetadataEditor editor, ConfirmPurges confirmed) {
        int count = 0;
        for (Purge purge : confirmed.purges()) {
            Tombstone tombstone = editor.tombstone(purge.object());
            ControlGroup group = editor.controlGroup(purge.controlGroup());
            if (tombstone != null && tombstone.pending().contains(purge)) {
                confirm(editor, tombstone, purge);
                count++;
            } else if (group != null
                    && group.stream().equals(purge.object())
                    && group.leaving().contains(purge.node())) {
                editor.put(group.withoutLeaving(purge.node()));
                count++;
            }
        }
        return new MetadataOutcome.PurgesConfirmed(count);
    }

    private static void confirm(MetadataEditor editor, Tombstone tombstone, Purge purge) {
        TreeSet<Purge> left = new TreeSet<>(tombstone.pending());
        left.remove(purge);
        if (left.isEmpty()) {
            ObjectId object = tombstone.id();
            editor.remove(new StateEntry.TombstoneEntry(tombstone));
            editor.emit(new MetadataEvent.Purged(object));
        } else {
            editor.put(tombstone.withPending(left));
        }
    }

    private static void check(MetadataState before, Transition transition) {
        Counters was = before.tables().counters;
        Counters is = transition.state().tables().counters;
        Invariant.check(is.nextId() >= was.nextId(), "ids are never used again");
        Invariant.check(
                is.nextProducerId() >= was.nextProducerId(), "producer ids are never used again");
        GroupRules.check(before, transition);
        if (transition.outcome() instanceof MetadataOutcome.Rejected) {
            Invariant.check(
                    transition.changes().isEmpty() && transition.events().isEmpty(),
                    "a refused command changes nothing");
        }
    }
}
