package io.hadron.core.consumer;

/** Why offsets are finished without a consumer. The codes are durable. */
public enum SkipCause {
    /** Retention removed them before they were finished. */
    TRIMMED(1),
    /** They hold no record for consumers. */
    NO_RECORD(2);

    private final int code;

    SkipCause(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
