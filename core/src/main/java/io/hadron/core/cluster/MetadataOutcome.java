package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.Problem;
import java.util.List;

/** What came of a command. A refusal is a value, and changed nothing. */
public sealed interface MetadataOutcome {
    /**
     * The node is a member.
     *
     * @param newTerms how many groups it leads in a new term
     */
    record NodeAccepted(long session, int newTerms) implements MetadataOutcome {}

    /**
     * The node has an id.
     *
     * @param repeated it had it before
     */
    record NodeRegistered(NodeId node, boolean repeated) implements MetadataOutcome {}

    /**
     * These nodes are down now; those with another session are not among them. Of the choices,
     * those that took effect and those that did not.
     */
    record NodesDown(List<NodeId> nodes, TermsStarted terms) implements MetadataOutcome {
        public NodesDown {
            nodes = List.copyOf(nodes);
        }
    }

    /** The node is as the command wants it. */
    record NodeUpdated(NodeInfo node) implements MetadataOutcome {}

    /**
     * The node is no member.
     *
     * @param repeated it was none before
     */
    record NodeGone(NodeId node, boolean repeated) implements MetadataOutcome {}

    /** Controllers of partitions and of consumers that are in a new term, and what was refused. */
    record TermsStarted(List<MetadataCommand.GroupTerm> started, List<Refusal> refused)
            implements MetadataOutcome {
        public TermsStarted {
            started = List.copyOf(started);
            refused = List.copyOf(refused);
        }
    }

    /** Groups whose learners were changed, and what was refused. */
    record LearnersSet(List<ControlGroupId> changed, List<Refusal> refused)
            implements MetadataOutcome {
        public LearnersSet {
            changed = List.copyOf(changed);
            refused = List.copyOf(refused);
        }
    }

    /**
     * A change of one group that was not made.
     *
     * @param term the group's term; 0 = there is no such group
     */
    record Refusal(ControlGroupId group, long term, RefusalReason reason) {}

    /** Why a change of a group was not made. */
    enum RefusalReason {
        UNKNOWN_GROUP,
        /** The expected term is not the current one. */
        STALE_TERM,
        /** The leader would not be a counted member of the new and the established set. */
        LEADER_NOT_COUNTED,
        /** The leader would be down, or is no member of the cluster. */
        LEADER_NOT_UP,
        /** The present leader is not down. */
        LEADER_IS_UP,
        /** A learner that has not caught up would be counted. */
        NOT_CAUGHT_UP,
        /** Less than a majority of the set would count. */
        NO_MAJORITY,
        /** A node that is no member of the cluster would be added. */
        UNKNOWN_NODE,
        /** A counted member would become a learner in the same term. */
        COUNTED_MEMBER,
        /** Too few or too many replicas or learners. */
        BAD_SET
    }

    /** How many of the reports were of a current established term and its learners. */
    record CaughtUpReported(int accepted) implements MetadataOutcome {}

    /** The groups that the chosen copy leads in a new term. */
    record RecoveryForced(List<MetadataCommand.GroupTerm> groups) implements MetadataOutcome {
        public RecoveryForced {
            groups = List.copyOf(groups);
        }
    }

    /**
     * The change set took effect, now or when it was first sent.
     *
     * @param version of the metadata that first contained it
     * @param repeated this was a retry
     */
    record ChangeSetApplied(long version, List<AppliedChange> changes, boolean repeated)
            implements MetadataOutcome {
        public ChangeSetApplied {
            changes = List.copyOf(changes);
        }
    }

    /** Groups whose current term is now established, and those refused with the term known here. */
    record EstablishedReported(
            List<ControlGroupId> accepted, List<MetadataCommand.GroupTerm> refused)
            implements MetadataOutcome {
        public EstablishedReported {
            accepted = List.copyOf(accepted);
            refused = List.copyOf(refused);
        }
    }

    /** The ids {@code first} to {@code first + count - 1} belong to who asked. */
    record ProducerIdsAllocated(long first, int count) implements MetadataOutcome {}

    /** How many of the purges were still open. */
    record PurgesConfirmed(int count) implements MetadataOutcome {}

    /** Nothing was changed; at least one problem. */
    record Rejected(List<Problem> problems) implements MetadataOutcome {
        public Rejected {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs a reason");
            }
        }
    }
}
