package io.hadron.server.request;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.server.session.Failures;

/**
 * Ends a request with a failure. Thrown by request code only, and turned into an ERROR frame in one
 * place.
 */
final class RequestFailure extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // messages of protobuf are serializable
    private final Failure failure;

    RequestFailure(Failure failure) {
        super(failure.getMessage());
        this.failure = failure;
    }

    RequestFailure(ErrorCode code, String message) {
        this(Failures.of(code, message));
    }

    Failure failure() {
        return failure;
    }
}
