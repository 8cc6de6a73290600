package io.hadron.core.model;

import java.util.Arrays;
import java.util.Optional;

/** How a stream's offsets come about. */
public enum StreamType {
    /** Offsets are given in order of arrival. */
    STANDARD("Standard", true),

    /** One partition; record ids come from the producer and are unique. */
    OUT_TABLE("OutTable", false);

    private final String text;
    private final boolean available;

    StreamType(String text, boolean available) {
        this.text = text;
        this.available = available;
    }

    /** The type of a document's {@code type} field, in exactly this spelling. */
    public static Optional<StreamType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    /** As written in a document. */
    public String text() {
        return text;
    }

    /** False for types that are known, but not available yet. */
    public boolean available() {
        return available;
    }
}
