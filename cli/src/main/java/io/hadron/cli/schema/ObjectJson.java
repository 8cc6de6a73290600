package io.hadron.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Json;
import io.hadron.client.admin.ObjectInfo;

/** Objects of the schema as JSON with stable fields. */
final class ObjectJson {
    private ObjectJson() {}

    static ObjectNode of(ObjectInfo info) {
        ObjectNode document = RenderedYaml.read(info.yaml());
        ObjectNode node =
                Json.object()
                        .put("kind", info.ref().kind())
                        .put("namespace", info.ref().namespace())
                        .put("name", info.ref().name())
                        .put("id", info.id())
                        .put("revision", info.revision())
                        .put("branch", info.branch())
                        .put("branchRevision", info.branchRevision());
        JsonNode labels = document.path("metadata").path("labels");
        node.set("labels", labels.isObject() ? labels : Json.object());
        JsonNode spec = document.path("spec");
        node.set("spec", spec.isObject() ? spec : Json.object());
        return node;
    }

    /** The spec in a few words, for tables. */
    static String brief(JsonNode node) {
        JsonNode spec = node.path("spec");
        return switch (node.path("kind").asText()) {
            case "Stream" ->
                    spec.path("partitions").asText()
                            + " partitions, "
                            + spec.path("replicas").asText()
                            + " replicas"
                            + retention(spec.path("retention"));
            case "Group" ->
                    "on "
                            + spec.path("stream").asText()
                            + ", ordering "
                            + spec.path("ordering").asText()
                            + (spec.has("deadLetter")
                                    ? ", dead letters to " + spec.path("deadLetter").asText()
                                    : "");
            default -> "";
        };
    }

    private static String retention(JsonNode retention) {
        String time = retention.path("time").asText("");
        String size = retention.path("size").asText("");
        String both = time + (time.isEmpty() || size.isEmpty() ? "" : " or ") + size;
        return both.isEmpty() ? ", kept for ever" : ", kept " + both;
    }
}
