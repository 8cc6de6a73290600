package io.hadron.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Json;
import io.hadron.client.Delivery;
import io.hadron.client.Message;
import io.hadron.proto.batch.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON: {@code stream, partition, offset, term, timestamp, key, value, headers,
 * attempt}. Text stays text; bytes that are no UTF-8 become Base64, and {@code keyEncoding} or
 * {@code valueEncoding} says so.
 */
public final class RecordJson {
    static final String BASE64 = "base64";

    private final boolean jsonValues;

    /**
     * @param jsonValues whether values that are JSON are embedded instead of quoted
     */
    public RecordJson(boolean jsonValues) {
        this.jsonValues = jsonValues;
    }

    public ObjectNode of(Message message) {
        ObjectNode node =
                Json.object()
                        .put("stream", message.stream())
                        .put("partition", message.partition())
                        .put("offset", message.offset())
                        .put("term", message.term())
                        .put("timestamp", message.timestamp());
        putBytes(node, "key", message.key());
        putValue(node, message.value());
        node.set("headers", headers(message));
        node.put("attempt", message instanceof Delivery delivery ? delivery.attempt() : 0);
        return node;
    }

    private void putValue(ObjectNode node, byte @Nullable [] value) {
        if (jsonValues && value != null) {
            JsonNode parsed = parse(value);
            if (parsed != null) {
                node.set("value", parsed);
                return;
            }
        }
        putBytes(node, "value", value);
    }

    private static @Nullable JsonNode parse(byte[] value) {
        String text = text(value);
        if (text == null) {
            return null;
        }
        try {
            JsonNode node = Json.parse(text);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static void putBytes(ObjectNode node, String field, byte @Nullable [] bytes) {
        String text = bytes == null ? null : text(bytes);
        if (bytes == null || text != null) {
            node.put(field, text);
        } else {
            node.put(field, Base64.getEncoder().encodeToString(bytes));
            node.put(field + "Encoding", BASE64);
        }
    }

    /** By name; a name that repeats has an array of values. */
    private static ObjectNode headers(Message message) {
        ObjectNode headers = Json.object();
        for (RecordHeader header : message.headers()) {
            JsonNode value = header(header.value());
            JsonNode before = headers.get(header.key());
            if (before == null) {
                headers.set(header.key(), value);
            } else if (before instanceof ArrayNode several) {
                several.add(value);
            } else {
                headers.set(header.key(), Json.array().add(before).add(value));
            }
        }
        return headers;
    }

    private static JsonNode header(byte @Nullable [] value) {
        ObjectNode holder = Json.object();
        String text = value == null ? null : text(value);
        if (value != null && text == null) {
            return holder.put(BASE64, Base64.getEncoder().encodeToString(value));
        }
        return holder.put("text", text).path("text");
    }

    /** The bytes as text, or null if they are no UTF-8. */
    static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** For people: where it is, its key, its value. */
    public static String line(ObjectNode node) {
        String attempt = node.path("attempt").asInt() > 1 ? " attempt " + node.path("attempt") : "";
        JsonNode value = node.path("value");
        return node.path("stream").asText()
                + "/"
                + node.path("partition").asText()
                + "/"
                + node.path("offset").asText()
                + attempt
                + "  "
                + (node.path("key").isNull() ? "" : node.path("key").asText() + "  ")
                + (value.isContainerNode() ? Json.compact(value) : value.asText());
    }
}
