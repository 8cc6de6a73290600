package io.hadron.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Pattern;

/** A JSON tree as block YAML. */
final class Yaml {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z][-A-Za-z0-9_./]*");
    private static final Pattern LOADED =
            Pattern.compile("true|false|yes|no|on|off|y|n|null|nan|inf", Pattern.CASE_INSENSITIVE);

    private Yaml() {}

    static String of(JsonNode node) {
        StringBuilder out = new StringBuilder();
        if (node.isContainerNode() && !node.isEmpty()) {
            write(out, node, "", true);
        } else {
            out.append(scalar(node)).append('\n');
        }
        return out.toString();
    }

    /**
     * @param atMargin whether the first line still needs its indent
     */
    private static void write(StringBuilder out, JsonNode node, String indent, boolean atMargin) {
        boolean first = !atMargin;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                out.append(first ? "" : indent)
                        .append(scalar(TextNode.valueOf(field.getKey())))
                        .append(':');
                first = false;
                value(out, field.getValue(), indent + "  ");
            }
        } else {
            for (JsonNode item : node) {
                out.append(first ? "" : indent).append("- ");
                first = false;
                if (item.isContainerNode() && !item.isEmpty()) {
                    write(out, item, indent + "  ", false);
                } else {
                    out.append(scalar(item)).append('\n');
                }
            }
        }
    }

    private static void value(StringBuilder out, JsonNode value, String indent) {
        if (value.isContainerNode() && !value.isEmpty()) {
            out.append('\n');
            write(out, value, indent, true);
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    /** Every JSON scalar is a YAML one; names and words go without quotes. */
    private static String scalar(JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        return SAFE.matcher(text).matches() && !LOADED.matcher(text).matches()
                ? text
                : Json.compact(node);
    }
}
