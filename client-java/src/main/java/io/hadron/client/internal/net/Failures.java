package io.hadron.client.internal.net;

import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.Problem;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import java.time.Duration;
import java.util.List;

/** The one place that turns failures on the wire into exceptions. */
public final class Failures {
    private Failures() {}

    /** The exception that a failure stands for. Codes of newer nodes become INTERNAL. */
    public static HadronException of(Failure failure) {
        ErrorCode known = ErrorCode.of(failure.getCode());
        ErrorCode code = known == null || known == ErrorCode.OK ? ErrorCode.INTERNAL : known;
        String message = failure.getMessage().isEmpty() ? code.meaning() : failure.getMessage();
        if (known == null) {
            message += " (code " + failure.getCode() + ", unknown to this client)";
        }
        return HadronException.of(
                new Fault(
                        code,
                        failure.getOutcome() == io.hadron.proto.wire.Outcome.DEFINITE
                                ? Outcome.DEFINITE
                                : Outcome.UNKNOWN,
                        message,
                        failure.getAdvice().isEmpty() ? code.advice() : failure.getAdvice(),
                        Duration.ofMillis(Integer.toUnsignedLong(failure.getRetryAfterMs())),
                        code == ErrorCode.OFFSET_OUT_OF_RANGE ? failure.getOffset() : -1,
                        problems(failure.getProblemsList()),
                        failure.getLeader().isEmpty()
                                ? null
                                : new Fault.Leader(failure.getLeader(), failure.getKnownTerm())));
    }

    /** An exception with the outcome that its code stands for. */
    public static HadronException of(ErrorCode code, String message) {
        return HadronException.of(Fault.of(code, message));
    }

    /** An exception with an outcome. */
    public static HadronException of(ErrorCode code, Outcome outcome, String message) {
        return HadronException.of(Fault.of(code, outcome, message));
    }

    public static List<Problem> problems(List<io.hadron.proto.wire.Problem> problems) {
        return problems.stream()
                .map(p ->
                        new Problem(
                                p.getFile(),
                                p.getLine(),
                                p.getCode(),
                                p.getMessage(),
                                p.getAdvice()))
                .toList();
    }
}
