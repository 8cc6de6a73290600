package io.hadron.server.request;

import io.hadron.core.cluster.AppliedChange;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.Plan;
import io.hadron.core.cluster.PlannedChange;
import io.hadron.core.model.Kind;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Change;
import io.hadron.proto.wire.ChangeResponse;
import io.hadron.proto.wire.FieldChange;
import io.hadron.server.session.Failures;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Plans, changes and problems of the schema as wire messages. */
final class SchemaWire {
    private SchemaWire() {}

    static ChangeResponse.Builder plan(Plan plan) {
        ChangeResponse.Builder response = ChangeResponse.newBuilder();
        plan.changes().forEach(change -> response.addChanges(change(change, change.action())));
        return response.addAllProblems(problems(plan.problems()));
    }

    /** What was done, with the differences that the plan found a moment before. */
    static ChangeResponse applied(Plan plan, MetadataOutcome.ChangeSetApplied applied) {
        Map<ObjectRef, PlannedChange> planned = new TreeMap<>();
        plan.changes().forEach(change -> planned.put(change.ref(), change));
        ChangeResponse.Builder response =
                ChangeResponse.newBuilder().setApplied(true).setVersion(applied.version());
        for (AppliedChange change : applied.changes()) {
            PlannedChange details = planned.get(change.ref());
            response.addChanges(
                    details == null
                            ? Change.newBuilder()
                                    .setAction(action(change.action()))
                                    .setObject(ref(change.ref()))
                            : change(details, change.action()));
        }
        return response.build();
    }

    private static Change.Builder change(PlannedChange change, AppliedChange.Action action) {
        Change.Builder wire =
                Change.newBuilder()
                        .setAction(action(action))
                        .setObject(ref(change.ref()))
                        .setLosesData(!change.losses().isEmpty())
                        .setLoss(String.join("; ", change.losses()));
        change.fields()
                .forEach(field ->
                        wire.addFields(
                                FieldChange.newBuilder()
                                        .setField(field.field())
                                        .setFrom(field.from())
                                        .setTo(field.to())));
        return wire;
    }

    private static String action(AppliedChange.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    static io.hadron.proto.wire.ObjectRef ref(ObjectRef ref) {
        return io.hadron.proto.wire.ObjectRef.newBuilder()
                .setKind(ref.kind().text())
                .setNamespace(ref.kind() == Kind.NAMESPACE ? "" : ref.namespace())
                .setName(ref.name())
                .build();
    }

    static List<io.hadron.proto.wire.Problem> problems(List<Problem> problems) {
        return problems.stream()
                .map(problem ->
                        io.hadron.proto.wire.Problem.newBuilder()
                                .setFile(problem.place().file())
                                .setLine(problem.place().line())
                                .setCode(problem.code().name())
                                .setMessage(problem.message())
                                .setAdvice(problem.advice())
                                .build())
                .toList();
    }

    /** A change that was refused, with everything that was found. */
    static RequestFailure rejected(List<Problem> problems) {
        Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
        problems.forEach(problem -> codes.add(codeOf(problem.code())));
        ErrorCode code = codes.size() == 1 ? codes.iterator().next() : ErrorCode.INVALID_DDL;
        String message =
                problems.size() == 1
                        ? problems.getFirst().message()
                        : problems.size() + " problems: " + problems.getFirst().message() + " ...";
        return new RequestFailure(
                Failures.builder(code, message).addAllProblems(problems(problems)).build());
    }

    private static ErrorCode codeOf(ProblemCode code) {
        return switch (code) {
            case DATA_LOSS_NOT_ALLOWED, ONLY_COPY -> ErrorCode.DATA_LOSS_NOT_ALLOWED;
            case STALE_REVISION, REVISION_REUSED, OTHER_BRANCH, STATE_CHANGED, REQUEST_ID_REUSED ->
                    ErrorCode.REVISION_CONFLICT;
            case IN_USE, PROTECTED, NODE_NOT_DRAINED, RECOVERY_NOT_POSSIBLE -> ErrorCode.IN_USE;
            case UNKNOWN_OBJECT, UNKNOWN_NODE, UNKNOWN_CONTROL_GROUP -> ErrorCode.UNKNOWN_OBJECT;
            case LIMIT_EXCEEDED -> ErrorCode.LIMIT_EXCEEDED;
            case NOT_AVAILABLE_YET -> ErrorCode.NOT_AVAILABLE_YET;
            case INVALID_YAML,
                    TOO_LARGE,
                    UNKNOWN_KIND,
                    UNKNOWN_FIELD,
                    DUPLICATE_FIELD,
                    MISSING_FIELD,
                    INVALID_VALUE,
                    INVALID_NAME,
                    DUPLICATE_OBJECT,
                    UNKNOWN_NAMESPACE,
                    UNKNOWN_STREAM,
                    PARTITIONS_ONLY_GROW,
                    TOO_FEW_NODES,
                    FOREIGN_NODE ->
                    ErrorCode.INVALID_DDL;
        };
    }
}
