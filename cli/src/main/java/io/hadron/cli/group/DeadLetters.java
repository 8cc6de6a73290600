package io.hadron.cli.group;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.data.RecordJson;
import io.hadron.cli.output.Json;
import io.hadron.client.Message;
import java.util.Set;

/**
 * The headers that the broker adds to a dead letter, and what becomes of them. Their names are part
 * of the broker's contract.
 */
final class DeadLetters {
    static final String PREFIX = "hadron-dl-";
    static final String STREAM = PREFIX + "stream";
    static final String PARTITION = PREFIX + "partition";
    static final String OFFSET = PREFIX + "offset";
    static final String GROUP = PREFIX + "group";
    static final String ATTEMPTS = PREFIX + "attempts";
    static final String CAUSE = PREFIX + "cause";
    static final String REASON = PREFIX + "reason";

    /** On a record that was sent back: which dead letter it was. */
    static final String REDRIVEN_FROM = "hadron-redriven-from";

    private static final Set<String> OWN =
            Set.of(STREAM, PARTITION, OFFSET, GROUP, ATTEMPTS, CAUSE, REASON);

    private DeadLetters() {}

    /** Whether this dead letter is one of the group's: several groups may share a stream. */
    static boolean isOf(Message message, String group) {
        String origin = message.header(GROUP);
        if (origin == null) {
            return false;
        }
        // The header has the group's bare name where stream and group share a namespace.
        return origin.equals(group) || origin.equals(group.substring(group.indexOf('/') + 1));
    }

    static ObjectNode json(Message message, RecordJson records) {
        ObjectNode record = records.of(message);
        ObjectNode node =
                Json.object()
                        .put("stream", message.stream())
                        .put("partition", message.partition())
                        .put("offset", message.offset())
                        .put("timestamp", message.timestamp());
        node.putObject("origin")
                .put("stream", text(message, STREAM))
                .put("partition", number(message, PARTITION))
                .put("offset", number(message, OFFSET))
                .put("group", text(message, GROUP));
        node.put("attempts", number(message, ATTEMPTS))
                .put("cause", text(message, CAUSE))
                .put("reason", text(message, REASON));
        for (String field : new String[] {"key", "keyEncoding", "value", "valueEncoding"}) {
            if (record.has(field)) {
                node.set(field, record.get(field));
            }
        }
        ObjectNode headers = Json.object();
        record.path("headers")
                .properties()
                .forEach(header -> {
                    if (!OWN.contains(header.getKey())) {
                        headers.set(header.getKey(), header.getValue());
                    }
                });
        node.set("headers", headers);
        return node;
    }

    static String line(ObjectNode node) {
        String reason = node.path("reason").asText();
        return node.path("stream").asText()
                + "/"
                + node.path("partition").asText()
                + "/"
                + node.path("offset").asText()
                + "  "
                + node.path("cause").asText()
                + " after "
                + node.path("attempts").asText()
                + " attempts"
                + (reason.isEmpty() ? "" : " (" + reason + ")")
                + ", from "
                + node.path("origin").path("stream").asText()
                + "/"
                + node.path("origin").path("partition").asText()
                + "/"
                + node.path("origin").path("offset").asText()
                + "  "
                + node.path("value").asText();
    }

    private static String text(Message message, String name) {
        String value = message.header(name);
        return value == null ? "" : value;
    }

    private static long number(Message message, String name) {
        String value = text(message, name);
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
    }
}
