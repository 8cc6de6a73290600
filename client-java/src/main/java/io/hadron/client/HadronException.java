package io.hadron.client;

import io.hadron.proto.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every failure that the client reports: a closed family, so that a caller can tell the cases that
 * it can act on by type and the rest by {@link #code()}. The message says what was tried, what came
 * of it and what to do.
 */
public abstract sealed class HadronException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether a failed request may still take effect. */
    public enum Outcome {
        /** Nothing of it will ever appear. */
        DEFINITE,
        /** It may have taken effect, or may do so later. */
        UNKNOWN;

        static Outcome of(boolean mayTakeEffect) {
            return mayTakeEffect ? UNKNOWN : DEFINITE;
        }
    }

    private final transient Fault fault;

    private HadronException(Fault fault, @Nullable Throwable cause) {
        super(text(fault), cause);
        this.fault = fault;
    }

    private static String text(Fault fault) {
        String advice = fault.advice();
        String stop = fault.message().endsWith(".") || advice.isEmpty() ? "" : ".";
        return fault.message()
                + stop
                + (advice.isEmpty() ? "" : " " + advice)
                + " ["
                + fault.code()
                + (fault.outcome() == Outcome.UNKNOWN ? ", outcome unknown" : "")
                + "]";
    }

    /** The exception of the type that fits the fault's code. */
    public static HadronException of(Fault fault) {
        return of(fault, null);
    }

    /** As {@link #of(Fault)}, with a cause. */
    public static HadronException of(Fault fault, @Nullable Throwable cause) {
        return switch (fault.code()) {
            case UNKNOWN_STREAM, UNKNOWN_GROUP, UNKNOWN_NAMESPACE, UNKNOWN_OBJECT, GROUP_DELETED ->
                    new NotFound(fault, cause);
            case INVALID_DDL -> new InvalidDdl(fault, cause);
            case INVALID_NAME,
                    INVALID_REQUEST,
                    NOT_AVAILABLE_YET,
                    LIMIT_EXCEEDED,
                    RECORD_TOO_LARGE,
                    BATCH_TOO_LARGE,
                    INVALID_BATCH,
                    UNSUPPORTED_CODEC,
                    DECOMPRESSION_LIMIT,
                    TOO_MANY_CHANNELS,
                    GROUP_FULL ->
                    new Invalid(fault, cause);
            case DATA_LOSS_NOT_ALLOWED, REVISION_CONFLICT, IN_USE, STALE_PRODUCER ->
                    new Conflict(fault, cause);
            case OFFSET_OUT_OF_RANGE -> new OutOfRange(fault, cause);
            case STALE_DELIVERY, UNKNOWN_CHANNEL -> new StaleDelivery(fault, cause);
            case UNAUTHORIZED -> new Unauthorized(fault, cause);
            case CANCELLED -> new Closed(fault, cause);
            case TIMEOUT -> new TimedOut(fault, cause);
            case CONNECTION_LOST,
                    OVERLOADED,
                    SHUTTING_DOWN,
                    NOT_READY,
                    UNKNOWN_PARTITION,
                    NOT_LEADER,
                    STALE_TERM,
                    UNAVAILABLE,
                    WRONG_CLUSTER,
                    NOT_ENOUGH_REPLICAS,
                    LEADER_CHANGED,
                    CONTROLLER_UNAVAILABLE,
                    STORAGE_FULL,
                    BACKPRESSURE ->
                    new Unavailable(fault, cause);
            case OK,
                    INVALID_FRAME,
                    UNSUPPORTED_VERSION,
                    FRAME_TOO_LARGE,
                    NOT_HADRON,
                    UNKNOWN_METHOD,
                    CORRUPT_BATCH,
                    OUT_OF_ORDER_SEQUENCE,
                    STORAGE_DAMAGED,
                    STORAGE_FAILED,
                    INTERNAL ->
                    new Defect(fault, cause);
        };
    }

    /** Stable code. */
    public final ErrorCode code() {
        return fault.code();
    }

    /** Whether the same call may succeed later without a change by the caller. */
    public final boolean retryable() {
        return fault.code().retryable();
    }

    /** Whether the failed call may still take effect. */
    public final Outcome outcome() {
        return fault.outcome();
    }

    /** What to do about it. */
    public final String advice() {
        return fault.advice();
    }

    /** All there is to know about it. */
    public final Fault fault() {
        return fault;
    }

    /** A stream, group, namespace or object that does not exist. */
    public static final class NotFound extends HadronException {
        private static final long serialVersionUID = 1L;

        private NotFound(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** A request that can not succeed as it is: a bad name, a record above a limit. */
    public static final class Invalid extends HadronException {
        private static final long serialVersionUID = 1L;

        private Invalid(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** Documents with problems; nothing was changed. */
    public static final class InvalidDdl extends HadronException {
        private static final long serialVersionUID = 1L;

        private InvalidDdl(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }

        /** Everything that was found. */
        public List<Problem> problems() {
            return fault().problems();
        }
    }

    /** The request does not fit what is there now. */
    public static final class Conflict extends HadronException {
        private static final long serialVersionUID = 1L;

        private Conflict(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** An offset that is not, or no longer, on the stream. */
    public static final class OutOfRange extends HadronException {
        private static final long serialVersionUID = 1L;

        private OutOfRange(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }

        /** The first offset still there. */
        public long firstOffset() {
            return fault().firstOffset();
        }
    }

    /** A message that this consumer no longer holds: it was or will be delivered again. */
    public static final class StaleDelivery extends HadronException {
        private static final long serialVersionUID = 1L;

        private StaleDelivery(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** No valid token. */
    public static final class Unauthorized extends HadronException {
        private static final long serialVersionUID = 1L;

        private Unauthorized(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** The client, publisher or consumer was closed. */
    public static final class Closed extends HadronException {
        private static final long serialVersionUID = 1L;

        private Closed(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** The time allowed is over. The message says what the last attempt met. */
    public static final class TimedOut extends HadronException {
        private static final long serialVersionUID = 1L;

        private TimedOut(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** The cluster can not serve this now: no connection, no leader, full disk, too much load. */
    public static final class Unavailable extends HadronException {
        private static final long serialVersionUID = 1L;

        private Unavailable(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }

    /** A broken protocol, damaged bytes or a defect. */
    public static final class Defect extends HadronException {
        private static final long serialVersionUID = 1L;

        private Defect(Fault fault, @Nullable Throwable cause) {
            super(fault, cause);
        }
    }
}
