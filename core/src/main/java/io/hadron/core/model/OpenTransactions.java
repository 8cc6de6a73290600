package io.hadron.core.model;

import java.util.Arrays;
import java.util.Optional;

/** What a consumer group does with records of a transaction that is still open. */
public enum OpenTransactions {
    /**
     * Goes on with later records; the skipped ones are delivered when their transaction commits.
     */
    SKIP("skip", true),

    /** Waits at the first of them. */
    WAIT("wait", false);

    private final String text;
    private final boolean available;

    OpenTransactions(String text, boolean available) {
        this.text = text;
        this.available = available;
    }

    public static Optional<OpenTransactions> of(String text) {
        return Arrays.stream(values()).filter(value -> value.text.equals(text)).findFirst();
    }

    public String text() {
        return text;
    }

    /** False for what is known, but not available yet. */
    public boolean available() {
        return available;
    }
}
