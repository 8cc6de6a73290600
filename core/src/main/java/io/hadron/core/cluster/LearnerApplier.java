package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.ReportCaughtUp;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataOutcome.Refusal;
import io.hadron.core.cluster.MetadataOutcome.RefusalReason;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What leaders report, and learners: all that changes a group within its term. */
final class LearnerApplier {
    private final MetadataEditor editor;
    private final GroupEdits edits;

    LearnerApplier(MetadataEditor editor) {
        this.editor = editor;
        this.edits = new GroupEdits(editor);
    }

    MetadataOutcome apply(ReportEstablished report) {
        List<ControlGroupId> accepted = new ArrayList<>();
        List<GroupTerm> refused = new ArrayList<>();
        for (GroupTerm reported : report.groups()) {
            ControlGroup group = editor.controlGroup(reported.group());
            if (group == null
                    || group.term() != reported.term()
                    || !group.leader().equals(report.leader())) {
                refused.add(new GroupTerm(reported.group(), group == null ? 0 : group.term()));
                continue;
            }
            accepted.add(group.id());
            if (!group.isEstablished()) {
                edits.establish(group);
                forgetFormer(group);
            }
        }
        edits.emit();
        return new MetadataOutcome.EstablishedReported(accepted, refused);
    }

    /**
     * Learners that were of the set before, and are of no set any more, have nothing to learn. One
     * that is to be a member again will be added anew.
     */
    private void forgetFormer(ControlGroup before) {
        GroupPair pair = editor.pair(before.id());
        if (pair == null || before.learners().isEmpty()) {
            return;
        }
        List<NodeId> left =
                pair.learners().stream()
                        .filter(node ->
                                pair.isMember(node) || !before.establishedReplicas().contains(node))
                        .toList();
        if (left.size() < pair.learners().size()) {
            edits.relearn(pair, left);
        }
    }

    MetadataOutcome apply(ReportCaughtUp report) {
        int accepted = 0;
        for (CaughtUp reported : report.learners()) {
            ControlGroup group = editor.controlGroup(reported.group());
            if (group == null
                    || group.term() != reported.term()
                    || !(group.isEstablished() || GroupPair.needs(group, reported.replica()))
                    || !group.leader().equals(report.leader())
                    || !group.learners().contains(reported.replica())) {
                continue;
            }
            accepted++;
            if (!group.caughtUp().contains(reported.replica())) {
                edits.relearn(group, group.withCaughtUp(reported.replica()));
                admitMember(group.id(), reported.replica());
            }
        }
        edits.emit();
        return new MetadataOutcome.CaughtUpReported(accepted);
    }

    /**
     * A member counts again as soon as it has caught up. No new term: both majorities, with it and
     * without it, are of the same set, and it holds what was committed without it. Where no
     * majority is left without it, that may be before the term is established: see {@link
     * GroupPair#needs}.
     */
    private void admitMember(ControlGroupId group, NodeId node) {
        GroupPair pair = editor.pair(group);
        if (pair != null && pair.replicas().contains(node) && pair.isCaughtUp(node)) {
            edits.relearn(
                    pair, pair.learners().stream().filter(other -> !other.equals(node)).toList());
        }
    }

    MetadataOutcome apply(SetLearners command) {
        List<Refusal> refused = new ArrayList<>();
        for (LearnerChange change : command.changes()) {
            GroupPair pair = editor.pair(change.group());
            RefusalReason reason =
                    pair == null ? RefusalReason.UNKNOWN_GROUP : refusal(pair, change);
            if (pair == null || reason != null) {
                ControlGroup group = editor.controlGroup(change.group());
                refused.add(
                        new Refusal(
                                change.group(),
                                group == null ? 0 : group.term(),
                                reason == null ? RefusalReason.UNKNOWN_GROUP : reason));
            } else if (!pair.learners().equals(List.copyOf(new TreeSet<>(change.learners())))) {
                edits.relearn(pair, change.learners());
            }
        }
        edits.emit();
        return new MetadataOutcome.LearnersSet(edits.relearned(), refused);
    }

    private @Nullable RefusalReason refusal(GroupPair pair, LearnerChange change) {
        List<NodeId> next = change.learners();
        if (pair.member(change.group()).term() != change.expectedTerm()) {
            return RefusalReason.STALE_TERM;
        }
        if (new TreeSet<>(next).size() != next.size()
                || next.size() > ControlGroup.MAX_HOLDERS - pair.replicas().size()) {
            return RefusalReason.BAD_SET;
        }
        if (addsUnknown(editor, pair, next)) {
            return RefusalReason.UNKNOWN_NODE;
        }
        if (next.stream().anyMatch(n -> pair.isMember(n) && !pair.learners().contains(n))) {
            return RefusalReason.COUNTED_MEMBER;
        }
        boolean forgives =
                pair.learners().stream()
                        .anyMatch(
                                n -> !next.contains(n) && pair.isMember(n) && !pair.isCaughtUp(n));
        return forgives ? RefusalReason.NOT_CAUGHT_UP : null;
    }

    /** Whether someone would be added who is no member of the cluster. */
    static boolean addsUnknown(MetadataEditor editor, GroupPair pair, Collection<NodeId> nodes) {
        return nodes.stream().anyMatch(n -> editor.node(n) == null && !pair.isHeldBy(n));
    }
}
