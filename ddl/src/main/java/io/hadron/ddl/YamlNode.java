package io.hadron.ddl;

import io.hadron.core.model.Place;
import java.util.List;

/**
 * A piece of a YAML document and where it is. Neither tags nor aliases: they are refused before.
 */
sealed interface YamlNode {
    Place place();

    /**
     * @param plain without quotes: may be a number, or nothing
     */
    record Scalar(String text, boolean plain, Place place) implements YamlNode {
        /** Whether a field's value was left out. */
        boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    record Mapping(List<Entry> entries, Place place) implements YamlNode {}

    record Items(List<YamlNode> values, Place place) implements YamlNode {}

    record Entry(Scalar key, YamlNode value) {}
}
