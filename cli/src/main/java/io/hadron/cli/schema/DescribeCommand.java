package io.hadron.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.group.GroupJson;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ObjectDescription;
import io.hadron.client.admin.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "describe", description = "Show an object and how it is doing.")
public final class DescribeCommand extends CliCommand {
    private static final Table PARTITIONS =
            new Table(
                    Column.number("PARTITION", "partition"),
                    Column.text("LEADER", "leader"),
                    Column.number("TERM", "term"),
                    Column.flag("SERVING", "serving"),
                    Column.number("FIRST", "lowMark"),
                    Column.number("END", "committedEnd"),
                    Column.bytes("SIZE", "sizeBytes"));

    @Parameters(paramLabel = "KIND/NS/NAME", arity = "1..2", description = "The object.")
    private List<String> words = new ArrayList<>();

    @Override
    protected int run(Session session) {
        List<ObjectRef> refs = ObjectNames.list(session, words);
        if (refs.size() != 1) {
            throw CommandFailure.usage(
                    "describe takes one object", "hadron describe Stream/shop/orders");
        }
        ObjectRef ref = refs.getFirst();
        try {
            ObjectNode node = node(session, ref);
            session.output().object(node, DescribeCommand::text);
            return ExitCode.OK;
        } catch (HadronException.NotFound e) {
            throw GetCommand.missing(session, ref);
        }
    }

    private static ObjectNode node(Session session, ObjectRef ref) {
        ObjectDescription description = session.admin().describe(ref);
        ObjectNode node = ObjectJson.of(description.object());
        if (ref.kind().equals("Group")) {
            node.set(
                    "status",
                    GroupJson.of(session.admin().group(ref.namespace() + "/" + ref.name())));
        } else {
            node.set("status", status(description));
        }
        return node;
    }

    private static ObjectNode status(ObjectDescription description) {
        ObjectNode status = Json.object();
        ArrayNode partitions = status.putArray("partitions");
        for (ObjectDescription.PartitionStatus partition : description.partitions()) {
            partitions
                    .addObject()
                    .put("partition", partition.index())
                    .put("leader", partition.leader())
                    .put("term", partition.term())
                    .put("serving", partition.serving())
                    .put("lowMark", partition.lowMark())
                    .put("committedEnd", partition.committedEnd())
                    .put("sizeBytes", partition.sizeBytes());
        }
        return description.partitions().isEmpty() ? Json.object() : status;
    }

    private static String text(ObjectNode node) {
        StringBuilder out = new StringBuilder();
        String namespace = node.path("namespace").asText();
        out.append(node.path("kind").asText())
                .append(' ')
                .append(namespace.isEmpty() ? "" : namespace + "/")
                .append(node.path("name").asText())
                .append("   id ")
                .append(node.path("id").asText())
                .append(", revision ")
                .append(node.path("revision").asText());
        if (!node.path("branch").asText().isEmpty()) {
            out.append(", managed by ")
                    .append(node.path("branch").asText())
                    .append(" at ")
                    .append(node.path("branchRevision").asText());
        }
        out.append('\n');
        fields(out, node.path("labels"), "label ");
        fields(out, node.path("spec"), "");
        JsonNode status = node.path("status");
        if (node.path("kind").asText().equals("Group")) {
            out.append('\n').append(GroupJson.text(status));
        } else if (status.path("partitions").isArray()) {
            List<JsonNode> rows = new ArrayList<>();
            status.path("partitions").forEach(rows::add);
            out.append('\n').append(PARTITIONS.render(rows));
        }
        return out.toString();
    }

    private static void fields(StringBuilder out, JsonNode fields, String prefix) {
        fields.properties()
                .forEach(field -> {
                    if (field.getValue().isObject()) {
                        fields(out, field.getValue(), prefix + field.getKey() + ".");
                    } else {
                        out.append("  ")
                                .append(prefix)
                                .append(field.getKey())
                                .append(": ")
                                .append(field.getValue().asText())
                                .append('\n');
                    }
                });
    }
}
