package io.hadron.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of objects in DDL. The names are those of the documents. */
public enum Kind {
    NAMESPACE("Namespace", true),
    STREAM("Stream", true),
    GROUP("Group", true),
    PIPELINE("Pipeline", false),
    USER("User", false),
    TOKEN("Token", false);

    private final String text;
    private final boolean available;

    Kind(String text, boolean available) {
        this.text = text;
        this.available = available;
    }

    /** The kind of a document's {@code kind} field, in exactly this spelling. */
    public static Optional<Kind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /** What this version can apply. */
    public static List<Kind> availableKinds() {
        return Arrays.stream(values()).filter(Kind::available).toList();
    }

    /** As written in a document. */
    public String text() {
        return text;
    }

    /** False for kinds that are known, but not available yet. */
    public boolean available() {
        return available;
    }

    @Override
    public String toString() {
        return text;
    }
}
