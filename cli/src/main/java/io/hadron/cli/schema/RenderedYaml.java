package io.hadron.cli.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the one form of YAML in which a node answers: nested mappings, two spaces a level, with
 * texts and whole numbers. The command line has no YAML library for that.
 */
final class RenderedYaml {
    private static final Pattern LINE =
            Pattern.compile("( *)(\"(?:[^\"\\\\]|\\\\.)*\"|[^:\"]+):(?: (.*))?");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private RenderedYaml() {}

    /** The document as a tree; lines of another form are left out. */
    static ObjectNode read(String yaml) {
        ObjectNode root = Json.object();
        Deque<ObjectNode> levels = new ArrayDeque<>();
        levels.push(root);
        for (String line : yaml.split("\n", -1)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            int level = matcher.group(1).length() / 2;
            while (levels.size() > level + 1) {
                levels.pop();
            }
            String name = text(matcher.group(2));
            String value = matcher.group(3);
            if (value == null || value.isEmpty()) {
                levels.push(levels.element().putObject(name));
            } else if (NUMBER.matcher(value).matches()) {
                levels.element().put(name, Long.parseLong(value));
            } else {
                levels.element().put(name, text(value));
            }
        }
        return root;
    }

    private static String text(String scalar) {
        if (scalar.length() < 2 || scalar.charAt(0) != '"' || !scalar.endsWith("\"")) {
            return scalar;
        }
        return scalar.substring(1, scalar.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
