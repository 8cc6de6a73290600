package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A partition's controller and the consumer controller beside it, if there is one: the same
 * members, leader and learners, each with its own term. They move together.
 */
record GroupPair(ControlGroup data, @Nullable ControlGroup consumers) {
    /** The pair that a group is part of, or null. */
    static @Nullable GroupPair of(MetadataView view, ControlGroupId id) {
        ControlGroup group = view.controlGroup(id);
        if (group == null) {
            return null;
        }
        ControlGroup data =
                view.controlGroup(ControlGroupKind.SPC, group.stream(), group.partition());
        return data == null ? null : of(view, data);
    }

    /** The pair of a partition's controller. */
    static GroupPair of(MetadataView view, ControlGroup data) {
        return new GroupPair(
                data, view.controlGroup(ControlGroupKind.SCC, data.stream(), data.partition()));
    }

    /** All pairs, in the order of their partitions' controllers. */
    static List<GroupPair> all(MetadataView view) {
        List<GroupPair> pairs = new ArrayList<>();
        for (ControlGroup group : view.controlGroups()) {
            if (group.kind() == ControlGroupKind.SPC) {
                pairs.add(of(view, group));
            }
        }
        return pairs;
    }

    List<ControlGroup> groups() {
        return consumers == null ? List.of(data) : List.of(data, consumers);
    }

    /** The one of the two with this id. */
    ControlGroup member(ControlGroupId id) {
        return consumers != null && consumers.id().equals(id) ? consumers : data;
    }

    ObjectId stream() {
        return data.stream();
    }

    NodeId leader() {
        return data.leader();
    }

    List<NodeId> replicas() {
        return data.replicas();
    }

    List<NodeId> learners() {
        return data.learners();
    }

    boolean isEstablished() {
        return groups().stream().allMatch(ControlGroup::isEstablished);
    }

    /** Whether neither has ever been established: there is nothing that could be lost. */
    boolean isNew() {
        return groups().stream().noneMatch(ControlGroup::wasEstablished);
    }

    boolean isHeldBy(NodeId node) {
        return groups().stream().anyMatch(group -> group.isHeldBy(node));
    }

    /** Whether the node counts, and nobody else holds anything of either. */
    boolean countsAlone(NodeId node) {
        return groups().stream()
                .allMatch(group -> group.holders().equals(List.of(node)) && group.counts(node));
    }

    /** Whether the node is a member, now or of a set that the next term recovers from. */
    boolean isMember(NodeId node) {
        return groups().stream()
                .anyMatch(group ->
                        group.replicas().contains(node)
                                || group.establishedReplicas().contains(node));
    }

    /** Whether both controllers' leader has said so. */
    boolean isCaughtUp(NodeId learner) {
        return groups().stream().allMatch(group -> group.caughtUp().contains(learner));
    }

    /** Whether both may recover from this node. */
    boolean countsForRecovery(NodeId node) {
        return groups().stream()
                .filter(ControlGroup::wasEstablished)
                .allMatch(group -> group.countsForRecovery(node));
    }

    /**
     * Whether the node may lead a term of this set: it counts, and one of the two may recover from
     * it. The two are established one after the other, so their last sets can differ, with nobody
     * left that is in both. Recovery asks a majority of the right set whoever leads it.
     */
    boolean mayLead(NodeId node, Collection<NodeId> members, Collection<NodeId> learners) {
        return members.contains(node)
                && !learners.contains(node)
                && (isNew() || groups().stream().anyMatch(group -> group.countsForRecovery(node)));
    }

    /** Members that may lead the next term of the same set; the best of them only. */
    List<NodeId> leaders(Predicate<NodeId> wanted) {
        return preferred(
                replicas().stream()
                        .filter(node -> mayLead(node, replicas(), learners()))
                        .filter(wanted)
                        .toList());
    }

    /** Those from which both may recover, so that they have little to copy; all if none is. */
    List<NodeId> preferred(List<NodeId> able) {
        List<NodeId> best = able.stream().filter(this::countsForRecovery).toList();
        return best.isEmpty() ? able : best;
    }

    /**
     * Whether the group can not be established without this learner. It may count as soon as it
     * holds the beginning of the term, since that comes after all that was committed before.
     */
    static boolean needs(ControlGroup group, NodeId learner) {
        return group.replicas().contains(learner)
                && counted(group.replicas(), group.learners()) < majority(group.replicas().size());
    }

    /**
     * Whether those that are up are enough of the last established set to recover from: a majority,
     * or all who count where those are fewer and each majority has one of them.
     */
    static boolean canBeRecovered(ControlGroup group, Predicate<NodeId> isUp) {
        List<NodeId> from = group.establishedReplicas();
        int counted = counted(from, group.learners());
        int needed = Math.max(meeting(from.size()), Math.min(majority(from.size()), counted));
        return from.stream().filter(group::countsForRecovery).filter(isUp).count() >= needed;
    }

    /**
     * Whether those that are up are enough of the members to hold the beginning of a term. Where
     * those who count are no majority, learners count as soon as they hold it: see {@link #needs}.
     */
    static boolean canBeHeld(ControlGroup group, Predicate<NodeId> isUp) {
        List<NodeId> members = group.replicas();
        int majority = majority(members.size());
        boolean learnersCount = counted(members, group.learners()) < majority;
        return members.stream()
                        .filter(node -> learnersCount || group.counts(node))
                        .filter(isUp)
                        .count()
                >= majority;
    }

    /** How many members count. */
    static int counted(Collection<NodeId> members, Collection<NodeId> learners) {
        return (int) members.stream().filter(node -> !learners.contains(node)).count();
    }

    static int majority(int size) {
        return size / 2 + 1;
    }

    /** So many members that each majority has one of them. */
    static int meeting(int size) {
        return size - majority(size) + 1;
    }
}
