package io.hadron.core.cluster;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What every command must leave true of every control group that it touches. */
final class GroupRules {
    private GroupRules() {}

    static void check(MetadataState before, Transition transition) {
        MetadataState after = transition.state();
        for (Map.Entry<StateKey, Optional<StateEntry>> change : transition.changes().entrySet()) {
            if (change.getValue().orElse(null)
                    instanceof StateEntry.ControlGroupEntry(ControlGroup group)) {
                ControlGroup was = before.controlGroup(group.id());
                if (was != null) {
                    checkStep(was, group, transition.outcome());
                }
                checkPair(GroupPair.of(after, group.id()));
            }
        }
    }

    private static void checkStep(ControlGroup was, ControlGroup is, MetadataOutcome outcome) {
        Invariant.check(is.term() >= was.term(), "terms only grow");
        Invariant.check(
                is.term() > was.term()
                        || (is.leader().equals(was.leader())
                                && is.replicas().equals(was.replicas())),
                "a term has one leader and one replica set");
        boolean kept =
                is.establishedTerm() == was.establishedTerm()
                        && is.establishedReplicas().equals(was.establishedReplicas());
        boolean established =
                is.establishedTerm() == is.term()
                        && is.term() == was.term()
                        && is.establishedReplicas().equals(is.replicas());
        Invariant.check(
                kept
                        || established
                        || isResumed(was, is, outcome)
                        || outcome instanceof MetadataOutcome.RecoveryForced,
                "the established set stays until a term is established");
        for (NodeId node : was.learners()) {
            boolean member =
                    was.replicas().contains(node) || was.establishedReplicas().contains(node);
            boolean still = is.replicas().contains(node) || is.establishedReplicas().contains(node);
            Invariant.check(
                    !member
                            || !still
                            || is.learners().contains(node)
                            || was.isEstablished()
                            || (outcome instanceof MetadataOutcome.CaughtUpReported
                                    && GroupPair.needs(was, node))
                            || outcome instanceof MetadataOutcome.RecoveryForced,
                    "no learner is counted before it has caught up with a term that it can be counted in");
        }
    }

    /** Only where one node has ever counted and nobody else holds anything, and when it starts. */
    private static boolean isResumed(ControlGroup was, ControlGroup is, MetadataOutcome outcome) {
        return outcome instanceof MetadataOutcome.NodeAccepted
                && was.holders().size() == 1
                && was.learners().isEmpty()
                && is.establishedTerm() == 0
                && is.establishedReplicas().equals(was.establishedReplicas())
                && is.replicas().equals(was.replicas())
                && is.learners().isEmpty();
    }

    private static void checkPair(@Nullable GroupPair pair) {
        Invariant.check(pair != null, "consumer controllers stand beside a partition");
        ControlGroup consumers = pair == null ? null : pair.consumers();
        if (pair == null || consumers == null) {
            return;
        }
        Invariant.check(
                consumers.leader().equals(pair.leader())
                        && consumers.learners().equals(pair.learners())
                        && new TreeSet<>(consumers.replicas())
                                .equals(new TreeSet<>(pair.replicas())),
                "a consumer controller goes with its partition");
    }
}
