package io.hadron.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a config file: two levels of mappings with scalars. Keeps the line of every value. */
final class YamlSource {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 8;

    private final String label;
    private final KnownSettings known;
    private final Map<String, ConfigSource.Value> values = new LinkedHashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    private YamlSource(String label, KnownSettings known) {
        this.label = label;
        this.known = known;
    }

    static ConfigSource read(String label, String text, KnownSettings known) {
        YamlSource source = new YamlSource(label, known);
        if (text.length() > MAX_CHARACTERS) {
            source.problem(0, "longer than " + MAX_CHARACTERS + " characters");
        } else {
            source.readText(text);
        }
        return new ConfigSource(source.values, source.problems);
    }

    private void readText(String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(label).setUseMarks(true).build();
        try {
            // The composer recurses and follows aliases: look at the plain events first.
            if (shapeIsSafe(settings, text)) {
                new Compose(settings).composeString(text).ifPresent(this::readRoot);
            }
        } catch (MarkedYamlEngineException e) {
            problem(line(e.getProblemMark().orElse(null)), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problem(0, "not YAML: " + e.getMessage());
        }
    }

    private boolean shapeIsSafe(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> {
                    problem(
                            line(event.getStartMark().orElse(null)),
                            "aliases are not supported: write the value out");
                    return false;
                }
                default -> {
                    // Scalars and document marks do not nest.
                }
            }
            if (depth > MAX_DEPTH) {
                problem(line(event.getStartMark().orElse(null)), "nested too deeply");
                return false;
            }
        }
        return true;
    }

    private void readRoot(Node root) {
        if (isNull(root)) {
            return;
        }
        if (!(root instanceof MappingNode mapping)) {
            problem(line(root), "expected sections such as `listen:` and `storage:`");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String section = key(tuple, "", seen);
            if (section == null) {
                continue;
            }
            if (!known.isSection(section)) {
                problem(line(tuple.getKeyNode()), known.unknownSection(section));
            } else if (tuple.getValueNode() instanceof MappingNode keys) {
                readSection(section, keys);
            } else if (!isNull(tuple.getValueNode())) {
                problem(line(tuple.getValueNode()), section + " must hold settings, one a line");
            }
        }
    }

    private void readSection(String section, MappingNode mapping) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple, section + ".", seen);
            if (key == null) {
                continue;
            }
            String name = section + "." + key;
            if (!known.isSetting(name)) {
                problem(line(tuple.getKeyNode()), known.unknownSetting(name));
            } else if (tuple.getValueNode() instanceof ScalarNode scalar && !isNull(scalar)) {
                values.put(name, new ConfigSource.Value(scalar.getValue(), label, line(scalar)));
            } else {
                problem(line(tuple.getValueNode()), name + " must have one plain value");
            }
        }
    }

    private @Nullable String key(NodeTuple tuple, String prefix, Set<String> seen) {
        if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
            problem(line(tuple.getKeyNode()), "keys must be plain words");
            return null;
        }
        if (!seen.add(scalar.getValue())) {
            problem(line(scalar), prefix + Quoted.of(scalar.getValue()) + " is given twice");
            return null;
        }
        return scalar.getValue();
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private void problem(int line, String message) {
        problems.add(new ConfigProblem(label, line, message));
    }

    private static int line(Node node) {
        return line(node.getStartMark().orElse(null));
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
