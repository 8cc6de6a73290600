package io.hadron.cli.output;

import java.util.Locale;

/** How results are written. */
public enum Format {
    /** For people. */
    TABLE,
    /** One document: an object, or an array of them. */
    JSON,
    /** For people who like to read structure; of objects, their DDL. */
    YAML,
    /** One object a line. */
    NDJSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
