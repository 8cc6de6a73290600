package io.hadron.server.network;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;

/** Failures that the network itself answers with. */
final class Refusals {
    private static final int MAX_MESSAGE = 1000;

    private Refusals() {}

    static Failure of(ErrorCode code, String message) {
        return Failure.newBuilder()
                .setCode(code.number())
                .setOutcome(code.mayTakeEffect() ? Outcome.UNKNOWN : Outcome.DEFINITE)
                .setMessage(
                        message.length() > MAX_MESSAGE
                                ? message.substring(0, MAX_MESSAGE)
                                : message)
                .setAdvice(code.advice())
                .build();
    }
}
