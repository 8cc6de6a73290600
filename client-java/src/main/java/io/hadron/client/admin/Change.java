package io.hadron.client.admin;

import java.util.List;

/**
 * What becomes of one object.
 *
 * @param action create, change, replace, delete or none
 * @param losesData whether data is lost
 * @param loss what would be lost; empty if nothing
 */
public record Change(
        String action, ObjectRef object, List<FieldChange> fields, boolean losesData, String loss) {
    public Change {
        fields = List.copyOf(fields);
    }

    /** A field and its two values, as text. */
    public record FieldChange(String field, String from, String to) {}
}
