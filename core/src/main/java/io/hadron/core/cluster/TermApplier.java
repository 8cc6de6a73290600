package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataOutcome.Refusal;
import io.hadron.core.cluster.MetadataOutcome.RefusalReason;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Starts terms, where that can not make a replica count that must not. */
final class TermApplier {
    private final MetadataEditor editor;
    private final GroupEdits edits;
    private final List<Refusal> refused = new ArrayList<>();

    TermApplier(MetadataEditor editor) {
        this.editor = editor;
        this.edits = new GroupEdits(editor);
    }

    MetadataOutcome apply(StartTerms command) {
        command.changes().forEach(change -> apply(change));
        return finish();
    }

    /** Leaders for groups whose leader is down. */
    MetadataOutcome.TermsStarted apply(List<NewLeader> choices) {
        for (NewLeader choice : choices) {
            ControlGroup group = editor.controlGroup(choice.group());
            if (group == null) {
                refuse(choice.group(), RefusalReason.UNKNOWN_GROUP);
            } else if (editor.isUp(group.leader()) && group.term() == choice.expectedTerm()) {
                refuse(choice.group(), RefusalReason.LEADER_IS_UP);
            } else {
                apply(
                        new TermChange(
                                choice.group(),
                                choice.expectedTerm(),
                                choice.leader(),
                                group.replicas(),
                                group.learners()));
            }
        }
        return finish();
    }

    private MetadataOutcome.TermsStarted finish() {
        edits.emit();
        return new MetadataOutcome.TermsStarted(edits.started(), refused);
    }

    private void apply(TermChange change) {
        GroupPair pair = editor.pair(change.group());
        RefusalReason reason = pair == null ? RefusalReason.UNKNOWN_GROUP : refusal(pair, change);
        if (pair == null || reason != null) {
            refuse(change.group(), reason == null ? RefusalReason.UNKNOWN_GROUP : reason);
            return;
        }
        edits.start(pair, change.leader(), change.replicas(), change.learners());
    }

    private @Nullable RefusalReason refusal(GroupPair pair, TermChange change) {
        List<NodeId> members = change.replicas();
        List<NodeId> learners = change.learners();
        if (pair.member(change.group()).term() != change.expectedTerm()) {
            return RefusalReason.STALE_TERM;
        }
        if (!isSet(members, 1, StreamSpec.MAX_REPLICAS)
                || !isSet(learners, 0, ControlGroup.MAX_HOLDERS - members.size())) {
            return RefusalReason.BAD_SET;
        }
        if (!editor.isUp(change.leader())) {
            return RefusalReason.LEADER_NOT_UP;
        }
        if (!pair.mayLead(change.leader(), members, learners)) {
            return RefusalReason.LEADER_NOT_COUNTED;
        }
        if (LearnerApplier.addsUnknown(editor, pair, members)
                || LearnerApplier.addsUnknown(editor, pair, learners)) {
            return RefusalReason.UNKNOWN_NODE;
        }
        if (!mayAllCount(pair, members, learners)) {
            return RefusalReason.NOT_CAUGHT_UP;
        }
        return keepsMajority(pair, members, learners) ? null : RefusalReason.NO_MAJORITY;
    }

    private static boolean isSet(List<NodeId> nodes, int least, int most) {
        return nodes.size() >= least
                && nodes.size() <= most
                && new TreeSet<>(nodes).size() == nodes.size();
    }

    /**
     * Nobody who counts in the new term, or for the recovery of it, may be one who has not caught
     * up. A member of the last established set that is no learner holds what it acknowledged.
     */
    private static boolean mayAllCount(
            GroupPair pair, List<NodeId> members, List<NodeId> learners) {
        for (NodeId learner : pair.learners()) {
            boolean forgiven = pair.isMember(learner) && !learners.contains(learner);
            if (forgiven && !pair.isCaughtUp(learner)) {
                return false;
            }
        }
        return members.stream()
                .filter(node -> !learners.contains(node))
                .allMatch(node ->
                        pair.isCaughtUp(node)
                                || (pair.isMember(node) && !pair.learners().contains(node)));
    }

    /**
     * A set that already lacks its majority may start a term, but not become worse: unless those
     * who count are still enough to recover from, as one half of a set of even size is. That is
     * also so for the set that was established last, while the one after it is not.
     */
    private static boolean keepsMajority(
            GroupPair pair, List<NodeId> members, List<NodeId> learners) {
        int counted = GroupPair.counted(members, learners);
        boolean sameMembers =
                isSame(members, pair.replicas())
                        || (!pair.isEstablished()
                                && isSame(members, pair.data().establishedReplicas()));
        return counted >= GroupPair.majority(members.size())
                || (sameMembers
                        && (counted >= GroupPair.counted(members, pair.learners())
                                || recoversByItself(pair, members, learners)));
    }

    /** Whether the learners will count again without an operator, once they have been filled. */
    private static boolean recoversByItself(
            GroupPair pair, List<NodeId> members, List<NodeId> learners) {
        return GroupPair.counted(members, learners) >= GroupPair.meeting(members.size())
                && pair.groups().stream()
                        .map(ControlGroup::establishedReplicas)
                        .filter(set -> !set.isEmpty())
                        .allMatch(set ->
                                GroupPair.counted(set, learners) >= GroupPair.meeting(set.size()));
    }

    private static boolean isSame(List<NodeId> one, List<NodeId> other) {
        return one.size() == other.size() && one.containsAll(other);
    }

    private void refuse(ControlGroupId id, RefusalReason reason) {
        ControlGroup group = editor.controlGroup(id);
        refused.add(new Refusal(id, group == null ? 0 : group.term(), reason));
    }

    MetadataOutcome apply(ForceRecovery command) {
        GroupPair pair = editor.pair(command.group());
        Problem problem = problem(pair, command);
        if (pair == null || problem != null) {
            return new MetadataOutcome.Rejected(
                    List.of(problem == null ? unknown(command.group()) : problem));
        }
        List<GroupTerm> terms = new ArrayList<>();
        for (ControlGroup group : pair.groups()) {
            ControlGroup next = group.forced(command.leader());
            edits.start(group, next);
            terms.add(new GroupTerm(next.id(), next.term()));
        }
        edits.emit();
        editor.put(
                new AuditRecord(
                        editor.version(),
                        command.timeMs(),
                        AuditRecord.Action.FORCED_RECOVERY,
                        describe(pair, command.leader()),
                        command.reason()));
        return new MetadataOutcome.RecoveryForced(terms);
    }

    private String describe(GroupPair pair, NodeId leader) {
        ControlGroup data = pair.data();
        return OnlyCopies.name(editor.state(), data)
                + ": node "
                + leader
                + " is its only copy from term "
                + (data.term() + 1)
                + " on; given up: the set "
                + data.establishedReplicas()
                + " of term "
                + data.establishedTerm()
                + "; what node "
                + leader
                + " did not hold is lost";
    }

    private @Nullable Problem problem(@Nullable GroupPair pair, ForceRecovery command) {
        if (pair == null) {
            return unknown(command.group());
        }
        long term = pair.member(command.group()).term();
        if (term != command.expectedTerm()) {
            return impossible(
                    "the term of group "
                            + command.group()
                            + " is "
                            + term
                            + ", not "
                            + command.expectedTerm(),
                    "look at the group again: it may have recovered");
        }
        if (!editor.isUp(command.leader()) || !pair.isMember(command.leader())) {
            return impossible(
                    "node "
                            + command.leader()
                            + " is not up or holds no copy of "
                            + command.group(),
                    "name one of the members that are up: " + pair.replicas());
        }
        if (hasMajority(pair) || recoversWithLearners(pair)) {
            return impossible(
                    "enough members of group " + command.group() + " are up",
                    "wait for it: it recovers by itself, without loss");
        }
        List<NodeId> better =
                pair.learners().contains(command.leader()) ? counted(pair) : List.of();
        return better.isEmpty()
                ? null
                : impossible(
                        "node " + command.leader() + " has forgotten what others still hold",
                        "name one of these, or stop them first if they are of no use: " + better);
    }

    /** Those that are up and have lost nothing of what they acknowledged. */
    private List<NodeId> counted(GroupPair pair) {
        TreeSet<NodeId> counted = new TreeSet<>();
        for (ControlGroup group : pair.groups()) {
            set(group).stream()
                    .filter(node -> !group.learners().contains(node))
                    .filter(editor::isUp)
                    .forEach(counted::add);
        }
        return List.copyOf(counted);
    }

    /**
     * Whether those who count are no majority, but enough to recover from, and the learners that
     * the next term takes are there too. If those are gone for good, only force is left.
     */
    private boolean recoversWithLearners(GroupPair pair) {
        return !pair.leaders(editor::isUp).isEmpty()
                && pair.groups().stream()
                        .allMatch(group ->
                                GroupPair.canBeRecovered(group, editor::isUp)
                                        && GroupPair.canBeHeld(group, editor::isUp));
    }

    private static List<NodeId> set(ControlGroup group) {
        return group.wasEstablished() ? group.establishedReplicas() : group.replicas();
    }

    private boolean hasMajority(GroupPair pair) {
        return pair.groups().stream()
                .allMatch(group -> {
                    List<NodeId> set = set(group);
                    long up =
                            set.stream()
                                    .filter(node -> !group.learners().contains(node))
                                    .filter(editor::isUp)
                                    .count();
                    return up >= GroupPair.majority(set.size());
                });
    }

    private static Problem unknown(ControlGroupId group) {
        return Problem.of(
                ProblemCode.UNKNOWN_CONTROL_GROUP,
                "there is no control group " + group,
                "list what there is with: hadron describe");
    }

    private static Problem impossible(String message, String advice) {
        return Problem.of(ProblemCode.RECOVERY_NOT_POSSIBLE, message, advice);
    }
}
