package io.hadron.core.cluster;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change set would do to one object.
 *
 * @param fields what differs; all fields for a create
 * @param losses what data would be lost, as sentences; empty = none
 * @param origin of the document; {@link Origin#NONE} for a delete
 * @param target what to make of it, with all defaults filled in; null for a delete
 */
public record PlannedChange(
        ObjectRef ref,
        Action action,
        List<FieldChange> fields,
        List<String> losses,
        Origin origin,
        @Nullable Target target) {
    public PlannedChange {
        fields = List.copyOf(fields);
        losses = List.copyOf(losses);
    }

    /** Where the document begins. */
    public Place place() {
        return origin.place();
    }
}
