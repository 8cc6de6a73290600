package io.hadron.core.cluster;

import io.hadron.core.model.Managed;
import io.hadron.core.model.ObjectMeta;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Who may change an object. A branch deploys revisions; on one branch only a higher revision may
 * change what a lower one made, and the same revision may only repeat itself. What one branch
 * manages, nobody else (another branch, or a change by hand) changes without taking it over.
 */
final class Ownership {
    private Ownership() {}

    /** Why this deployment may not apply at all, or null. */
    static @Nullable Problem staleBranch(MetadataView state, ChangeSet.Options options) {
        Managed now = options.managed();
        if (now == null || state.branchRevision(now.branch()) <= now.revision()) {
            return null;
        }
        return Problem.of(
                ProblemCode.STALE_REVISION,
                "branch "
                        + now.branch()
                        + " has already deployed revision "
                        + state.branchRevision(now.branch())
                        + ", this is "
                        + now.revision(),
                "deploy the newer revision; to go back, deploy the old content under a higher one");
    }

    /** Why an object that would really change may not, or null. */
    static @Nullable Problem refusal(
            ObjectRef ref, ObjectMeta meta, Place place, ChangeSet.Options options) {
        Managed owner = meta.managed();
        Managed now = options.managed();
        if (owner == null) {
            return null;
        }
        if (now == null || !owner.branch().equals(now.branch())) {
            return options.takeOver()
                    ? null
                    : new Problem(
                            ProblemCode.OTHER_BRANCH,
                            place,
                            ref + " is managed by branch " + owner.branch(),
                            "change it there, or take it over with --take-over");
        }
        return now.revision() > owner.revision() ? null : reused(ref, owner, now, place);
    }

    /** The owner of an object after a change set that contains it; null = changed by hand. */
    static @Nullable Managed next(ObjectMeta meta, boolean changes, ChangeSet.Options options) {
        Managed owner = meta.managed();
        Managed now = options.managed();
        if (changes || options.takeOver()) {
            return now;
        }
        boolean mine = now != null && (owner == null || owner.branch().equals(now.branch()));
        return mine ? now : owner;
    }

    private static Problem reused(ObjectRef ref, Managed owner, Managed now, Place place) {
        boolean same = now.revision() == owner.revision();
        return new Problem(
                same ? ProblemCode.REVISION_REUSED : ProblemCode.STALE_REVISION,
                place,
                same
                        ? ref + " was deployed as " + owner + " with other content"
                        : ref + " is at " + owner + ", this is " + now,
                "give every change of the documents a higher revision");
    }
}
