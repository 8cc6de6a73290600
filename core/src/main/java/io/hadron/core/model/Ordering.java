package io.hadron.core.model;

import java.util.Arrays;
import java.util.Optional;

/** What order a consumer group keeps while messages are redelivered. */
public enum Ordering {
    /** None: a failing message holds back nothing. */
    NONE("none", true),

    /** Per key: a failing message holds back its key only. */
    KEY("key", false);

    private final String text;
    private final boolean available;

    Ordering(String text, boolean available) {
        this.text = text;
        this.available = available;
    }

    public static Optional<Ordering> of(String text) {
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
