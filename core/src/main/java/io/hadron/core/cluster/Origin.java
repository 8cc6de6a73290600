package io.hadron.core.cluster;

import io.hadron.core.model.Place;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a document and its fields were written, for messages. Field paths are {@code spec.stream}
 * and so on.
 */
public record Origin(Place place, SortedMap<String, Place> fields) {
    /** Made by a program. */
    public static final Origin NONE = new Origin(Place.NONE, new TreeMap<>());

    public Origin {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** The field's place, or the document's when the field was left out. */
    public Place of(String field) {
        return fields.getOrDefault(field, place);
    }
}
