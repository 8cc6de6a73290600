package io.hadron.core.cluster;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.OpenTransactions;
import io.hadron.core.model.Ordering;
import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans each object by itself: what changes, what is lost, whether its owner agrees. */
final class ObjectPlanner {
    private static final int DEFAULT_REPLICAS = 3;

    private final MetadataView state;
    private final ChangeSet.Options options;
    private final List<Problem> problems;

    ObjectPlanner(MetadataView state, ChangeSet.Options options, List<Problem> problems) {
        this.state = state;
        this.options = options;
        this.problems = problems;
    }

    PlannedChange plan(DesiredObject wish) {
        SchemaObject now = state.object(wish.ref());
        Target target =
                switch (wish) {
                    case DesiredNamespace namespace ->
                            new Target.NamespaceTarget(namespace.labels());
                    case DesiredStream stream -> streamTarget(stream, (StreamInfo) now);
                    case DesiredGroup group -> groupTarget(group);
                };
        return now == null ? create(wish, target) : change(wish, now, target);
    }

    Optional<PlannedChange> planDelete(ObjectRef ref) {
        SchemaObject now = state.object(ref);
        if (now == null) {
            problem(
                    ProblemCode.UNKNOWN_OBJECT,
                    Place.NONE,
                    ref + " does not exist",
                    "list what there is with: hadron get");
            return Optional.empty();
        }
        if (ref.equals(ObjectRef.namespace(NamespaceName.DEFAULT))) {
            problem(
                    ProblemCode.PROTECTED,
                    Place.NONE,
                    "the namespace default can not be removed",
                    "delete the objects in it instead");
        }
        PlannedChange change =
                new PlannedChange(
                        ref,
                        Action.DELETE,
                        SpecFields.difference(SpecFields.of(now), Map.of()),
                        lossOfDeletion(now),
                        Origin.NONE,
                        null);
        checkChange(now, change);
        return Optional.of(change);
    }

    private PlannedChange create(DesiredObject wish, Target target) {
        List<FieldChange> fields = SpecFields.difference(Map.of(), SpecFields.of(target));
        return new PlannedChange(
                wish.ref(), Action.CREATE, fields, List.of(), wish.origin(), target);
    }

    private PlannedChange change(DesiredObject wish, SchemaObject now, Target target) {
        List<FieldChange> fields = SpecFields.difference(SpecFields.of(now), SpecFields.of(target));
        boolean replace =
                now instanceof GroupInfo group
                        && target instanceof Target.GroupTarget wanted
                        && !group.spec().stream().equals(wanted.spec().stream());
        Action action = fields.isEmpty() ? Action.NONE : replace ? Action.REPLACE : Action.CHANGE;
        List<String> losses = replace ? lossOfDeletion(now) : lossOfChange(now, target);
        PlannedChange change =
                new PlannedChange(wish.ref(), action, fields, losses, wish.origin(), target);
        if (action != Action.NONE) {
            checkChange(now, change);
        }
        return change;
    }

    private void checkChange(SchemaObject now, PlannedChange change) {
        Problem refusal = Ownership.refusal(change.ref(), now.meta(), change.place(), options);
        if (refusal != null) {
            problems.add(refusal);
        }
        if (!change.losses().isEmpty() && !options.allowDataLoss().contains(change.ref())) {
            problem(
                    ProblemCode.DATA_LOSS_NOT_ALLOWED,
                    change.place(),
                    change.ref() + ": " + String.join("; ", change.losses()),
                    "if that is meant, name it: --allow-data-loss " + change.ref());
        }
    }

    private Target streamTarget(DesiredStream wish, @Nullable StreamInfo now) {
        int nodes = Placement.usable(state);
        StreamSpec spec =
                wish.wish()
                        .resolve(
                                now == null ? 1 : now.spec().partitions(),
                                now == null
                                        ? Math.clamp(nodes, 1, DEFAULT_REPLICAS)
                                        : now.spec().replicas());
        if (spec.type() == StreamType.OUT_TABLE) {
            notAvailable(wish, "spec.type", "streams of type OutTable");
        }
        checkNodes(wish, now == null ? null : now.spec(), spec, nodes);
        if (now != null) {
            checkStreamChange(wish, now.spec(), spec);
        }
        return new Target.StreamTarget(wish.labels(), spec);
    }

    private void checkStreamChange(DesiredStream wish, StreamSpec now, StreamSpec next) {
        if (next.partitions() < now.partitions()) {
            problem(
                    ProblemCode.PARTITIONS_ONLY_GROW,
                    wish.origin().of("spec.partitions"),
                    wish.ref()
                            + " has "
                            + now.partitions()
                            + " partitions and can not have "
                            + next.partitions(),
                    "keep the number or raise it; for fewer, make a new stream");
        }
    }

    /** Asks for nothing of a stream that stays as it is: nodes may be gone that it was made on. */
    private void checkNodes(
            DesiredStream wish, @Nullable StreamSpec now, StreamSpec next, int nodes) {
        boolean more = now == null || next.replicas() > now.replicas();
        boolean placed = now == null || next.partitions() > now.partitions();
        int up = Placement.usableNow(state);
        if (more && next.replicas() > nodes) {
            problem(
                    ProblemCode.TOO_FEW_NODES,
                    wish.origin().of("spec.replicas"),
                    wish.ref()
                            + " asks for "
                            + next.replicas()
                            + " replicas, there is room for "
                            + nodes,
                    now == null
                            ? "leave replicas out to get as many as there can be, or add nodes"
                            : "add nodes first, or uncordon some; a node holds one replica at most");
        } else if (placed && up < (now == null ? GroupPair.majority(next.replicas()) : 1)) {
            problem(
                    ProblemCode.TOO_FEW_NODES,
                    wish.origin().of("spec.replicas"),
                    wish.ref()
                            + " asks for "
                            + next.replicas()
                            + " replicas, and only "
                            + up
                            + " of the nodes that may hold one are up",
                    "bring nodes back, so that a majority of the replicas is up");
        }
    }

    private Target groupTarget(DesiredGroup wish) {
        GroupSpec spec = wish.spec();
        if (spec.ordering() != Ordering.NONE) {
            notAvailable(wish, "spec.ordering", "ordering: key");
        }
        if (spec.openTransactions() != OpenTransactions.SKIP) {
            notAvailable(wish, "spec.openTransactions", "openTransactions: wait");
        }
        return new Target.GroupTarget(wish.labels(), spec);
    }

    private static List<String> lossOfChange(SchemaObject now, Target target) {
        List<String> losses = new ArrayList<>();
        if (now instanceof StreamInfo stream && target instanceof Target.StreamTarget next) {
            if (stream.spec().retention().losesDataWhenChangedTo(next.spec().retention())) {
                losses.add("records beyond the shorter retention are lost");
            }
        }
        return losses;
    }

    private static List<String> lossOfDeletion(SchemaObject now) {
        return switch (now) {
            case NamespaceInfo namespace -> List.of();
            case StreamInfo stream -> List.of("all records of the stream are lost");
            case GroupInfo group ->
                    List.of("the group's progress on " + group.spec().stream() + " is lost");
        };
    }

    private void notAvailable(DesiredObject wish, String field, String what) {
        problem(
                ProblemCode.NOT_AVAILABLE_YET,
                wish.origin().of(field),
                wish.ref() + ": " + what + " is not available yet",
                "leave " + field + " out");
    }

    private void problem(ProblemCode code, Place place, String message, String advice) {
        problems.add(new Problem(code, place, message, advice));
    }
}
