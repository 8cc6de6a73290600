package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroupId;
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
