package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.ReturnCause;
import io.hadron.core.consumer.ConsumerEntry.SettledKind;

/** From durable codes back to their constants. */
final class Codes {

    private Codes() {}

    static SettledKind settledKind(int code) {
        for (SettledKind kind : SettledKind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw unknown("settlement", code);
    }

    static ReturnCause returnCause(int code) {
        for (ReturnCause cause : ReturnCause.values()) {
            if (cause.code() == code) {
                return cause;
            }
        }
        throw unknown("return cause", code);
    }

    static DeadLetterOrigin.Cause deadLetterCause(int code) {
        for (DeadLetterOrigin.Cause cause : DeadLetterOrigin.Cause.values()) {
            if (cause.code() == code) {
                return cause;
            }
        }
        throw unknown("dead-letter cause", code);
    }

    private static MalformedConsumerDataException unknown(String what, int code) {
        return new MalformedConsumerDataException(what + " with the unknown code " + code);
    }
}
