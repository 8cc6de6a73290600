package io.hadron.client;

import io.hadron.proto.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as data; every {@link HadronException} carries one.
 *
 * @param code stable code
 * @param outcome whether the failed request may still take effect
 * @param message what was tried and what came of it, with the names involved
 * @param advice what to do about it
 * @param retryAfter how long the server asks to wait; zero = as the client likes
 * @param firstOffset for OFFSET_OUT_OF_RANGE: the first offset still there; else -1
 * @param problems for INVALID_DDL: everything found; else empty
 * @param leader for NOT_LEADER: who leads, if the node knew; else null
 */
public record Fault(
        ErrorCode code,
        HadronException.Outcome outcome,
        String message,
        String advice,
        Duration retryAfter,
        long firstOffset,
        List<Problem> problems,
        @Nullable Leader leader) {
    public Fault {
        problems = List.copyOf(problems);
    }

    /**
     * Who leads a partition.
     *
     * @param node its id
     * @param term in which it does; a higher one is newer
     */
    public record Leader(String node, long term) {}

    /** A fault with the outcome and advice that the code stands for. */
    public static Fault of(ErrorCode code, String message) {
        return of(code, HadronException.Outcome.of(code.mayTakeEffect()), message);
    }

    /** A fault with the advice that the code stands for. */
    public static Fault of(ErrorCode code, HadronException.Outcome outcome, String message) {
        return new Fault(code, outcome, message, code.advice(), Duration.ZERO, -1, List.of(), null);
    }

    /** The same with another outcome. */
    public Fault withOutcome(HadronException.Outcome other) {
        return new Fault(code, other, message, advice, retryAfter, firstOffset, problems, leader);
    }

    /** The same, with what was tried put before the message. */
    public Fault during(String attempt) {
        return new Fault(
                code,
                outcome,
                attempt + ": " + message,
                advice,
                retryAfter,
                firstOffset,
                problems,
                leader);
    }

    /** The same with other advice. */
    public Fault withAdvice(String other) {
        return new Fault(code, outcome, message, other, retryAfter, firstOffset, problems, leader);
    }
}
