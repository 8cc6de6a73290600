package io.hadron.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.output.Json;
import io.hadron.cli.session.Spelling;
import io.hadron.client.Event;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"key": ..., "value": ..., "headers": {...}}}: what {@code sub} writes can be
 * published again. Failures are {@link IllegalArgumentException} with what is wrong.
 */
final class EventJson {
    private static final List<String> USED =
            List.of("key", "value", "headers", "keyEncoding", "valueEncoding");

    /** Written by {@code sub}; a new record gets its own. */
    private static final List<String> IGNORED =
            List.of("stream", "partition", "offset", "term", "timestamp", "attempt");

    private EventJson() {}

    static Event parse(String line) {
        JsonNode node;
        try {
            node = Json.parse(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("not a JSON object with a field value");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!USED.contains(field.getKey()) && !IGNORED.contains(field.getKey())) {
                throw new IllegalArgumentException(
                        ("unknown field "
                                        + field.getKey()
                                        + "; "
                                        + Spelling.didYouMean(field.getKey(), USED))
                                .strip());
            }
        }
        if (!node.has("value")) {
            throw new IllegalArgumentException("the field value is missing (null is allowed)");
        }
        Event event = Event.record(bytes(node, "key"), bytes(node, "value"));
        for (Map.Entry<String, JsonNode> header : node.path("headers").properties()) {
            event = header(event, header.getKey(), header.getValue());
        }
        return event;
    }

    private static Event header(Event event, String name, JsonNode value) {
        if (value.isArray()) {
            Event all = event;
            for (JsonNode one : value) {
                all = event(all, name, one);
            }
            return all;
        }
        return event(event, name, value);
    }

    private static Event event(Event event, String name, JsonNode value) {
        String base64 = Json.text(value, RecordJson.BASE64);
        return event.header(name, base64 == null ? raw(value) : decode("headers." + name, base64));
    }

    private static byte @Nullable [] bytes(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return RecordJson.BASE64.equals(Json.text(node, field + "Encoding"))
                ? decode(field, value.asText())
                : raw(value);
    }

    /** Text as it is, other JSON as JSON, null as nothing. */
    private static byte @Nullable [] raw(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        String text = value.isTextual() ? value.textValue() : Json.compact(value);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decode(String field, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the field " + field + " is not Base64", e);
        }
    }
}
