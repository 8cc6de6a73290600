package io.hadron.cli.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Output;
import io.hadron.client.Problem;
import io.hadron.client.admin.Change;
import io.hadron.client.admin.ChangeResult;
import java.util.List;

/** What becomes of objects, as a diff for people or as JSON. */
final class ChangePrinter {
    private static final List<String> ACTIONS =
            List.of("create", "change", "replace", "delete", "none");

    private final Output output;

    ChangePrinter(Output output) {
        this.output = output;
    }

    void print(ChangeResult result) {
        output.object(json(result), node -> diff(result));
    }

    static ObjectNode json(ChangeResult result) {
        ObjectNode root = Json.object();
        root.put("applied", result.applied());
        root.put("version", result.version());
        ObjectNode summary = root.putObject("summary");
        ACTIONS.forEach(action -> summary.put(action, count(result, action)));
        ArrayNode changes = root.putArray("changes");
        result.changes().forEach(change -> changes.add(json(change)));
        root.set("problems", problems(result.problems()));
        return root;
    }

    static ArrayNode problems(List<Problem> problems) {
        ArrayNode nodes = Json.array();
        for (Problem problem : problems) {
            nodes.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("code", problem.code())
                    .put("message", problem.message())
                    .put("advice", problem.advice());
        }
        return nodes;
    }

    private static ObjectNode json(Change change) {
        ObjectNode node =
                Json.object()
                        .put("action", change.action())
                        .put("object", change.object().toString())
                        .put("kind", change.object().kind())
                        .put("namespace", change.object().namespace())
                        .put("name", change.object().name())
                        .put("losesData", change.losesData())
                        .put("loss", change.loss());
        ArrayNode fields = node.putArray("fields");
        change.fields()
                .forEach(field ->
                        fields.addObject()
                                .put("field", field.field())
                                .put("from", field.from())
                                .put("to", field.to()));
        return node;
    }

    private String diff(ChangeResult result) {
        StringBuilder out = new StringBuilder();
        result.changes().stream()
                .filter(change -> !change.action().equals("none"))
                .forEach(change -> append(out, change));
        return out.append(summary(result)).append('\n').toString();
    }

    private void append(StringBuilder out, Change change) {
        String head = sign(change) + " " + change.action() + "  " + change.object();
        out.append(colored(change, head));
        if (change.losesData()) {
            out.append("   ").append(output.red("LOSES DATA: " + change.loss()));
        }
        out.append('\n');
        for (Change.FieldChange field : change.fields()) {
            out.append("      ").append(field.field()).append(": ");
            if (!field.from().isEmpty()) {
                out.append(field.from()).append(field.to().isEmpty() ? "" : " -> ");
            }
            out.append(field.to().isEmpty() ? " (removed)" : field.to()).append('\n');
        }
    }

    private static String sign(Change change) {
        return switch (change.action()) {
            case "create" -> "+";
            case "delete" -> "-";
            case "replace" -> "!";
            default -> "~";
        };
    }

    private String colored(Change change, String text) {
        return switch (change.action()) {
            case "create" -> output.green(text);
            case "delete", "replace" -> output.red(text);
            default -> output.yellow(text);
        };
    }

    private static String summary(ChangeResult result) {
        String[] words =
                result.applied()
                        ? new String[] {"Applied", "created", "changed", "replaced", "deleted"}
                        : new String[] {
                            "Plan", "to create", "to change", "to replace", "to delete"
                        };
        StringBuilder out = new StringBuilder(words[0]).append(": ");
        for (int i = 1; i < words.length; i++) {
            out.append(count(result, ACTIONS.get(i - 1))).append(' ').append(words[i]).append(", ");
        }
        return out.append(count(result, "none")).append(" unchanged.").toString();
    }

    private static long count(ChangeResult result, String action) {
        return result.changes().stream().filter(c -> c.action().equals(action)).count();
    }
}
