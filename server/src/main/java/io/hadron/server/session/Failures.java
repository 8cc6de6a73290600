package io.hadron.server.session;

import io.hadron.core.partition.RefusalReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;

/** The one place where refusals of the broker's logic become failures on the wire. */
public final class Failures {
    private Failures() {}

    /** With the code's own outcome and advice. */
    public static Failure of(ErrorCode code, String message) {
        return builder(code, message).build();
    }

    /** To be completed with the fields that belong to the code. */
    public static Failure.Builder builder(ErrorCode code, String message) {
        return Failure.newBuilder()
                .setCode(code.number())
                .setOutcome(code.mayTakeEffect() ? Outcome.UNKNOWN : Outcome.DEFINITE)
                .setMessage(message)
                .setAdvice(code.advice());
    }

    /** A refused batch. The outcome of this attempt is definite. */
    public static Failure refused(RefusalReason reason, String detail) {
        return builder(codeOf(reason), detail).setOutcome(Outcome.DEFINITE).build();
    }

    private static ErrorCode codeOf(RefusalReason reason) {
        return switch (reason) {
            case NOT_LEADER -> ErrorCode.NOT_LEADER;
            case DISK_FULL -> ErrorCode.STORAGE_FULL;
            case BACKPRESSURE -> ErrorCode.BACKPRESSURE;
            case TOO_MANY_PRODUCERS -> ErrorCode.OVERLOADED;
            case TOO_LARGE -> ErrorCode.BATCH_TOO_LARGE;
            case CONTROL_NOT_ALLOWED -> ErrorCode.INVALID_BATCH;
            case TRANSACTION_NOT_SUPPORTED -> ErrorCode.NOT_AVAILABLE_YET;
            case STALE_PRODUCER_EPOCH, UNKNOWN_PRODUCER -> ErrorCode.STALE_PRODUCER;
            case OUT_OF_ORDER_SEQUENCE -> ErrorCode.OUT_OF_ORDER_SEQUENCE;
            case DUPLICATE_FORGOTTEN -> ErrorCode.STALE_PRODUCER;
        };
    }

    /** An offset that retention has removed, or that was never written. */
    public static Failure outOfRange(long asked, long lowMark, long end) {
        return builder(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        "offset "
                                + asked
                                + " is not on the partition, which holds "
                                + lowMark
                                + " to "
                                + (end - 1))
                .setOffset(lowMark)
                .build();
    }
}
