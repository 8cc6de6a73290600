package io.hadron.server.config;

import io.hadron.server.config.ConfigSource.Value;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ServerConfig} from defaults, a YAML file and environment variables, in this
 * order.
 */
public final class ConfigLoader {
    private static final long MAX_FILE_BYTES = 4 << 20;

    private static final KnownSettings KNOWN = new KnownSettings();

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Map<String, Value> values = new LinkedHashMap<>();

    private ConfigLoader() {}

    /**
     * Reads a file and the {@code HADRON_...} variables of an environment, which win.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static ServerConfig load(Path file, Map<String, String> environment) {
        return build(file.toString(), readFile(file), environment);
    }

    /**
     * Defaults and the {@code HADRON_...} variables of an environment.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static ServerConfig fromEnvironment(Map<String, String> environment) {
        return build("environment", "", environment);
    }

    /**
     * Reads YAML text.
     *
     * @param label names the text in problems
     * @throws ConfigException with everything that is wrong
     */
    public static ServerConfig parse(String label, String yaml) {
        return build(label, yaml, Map.of());
    }

    private static ServerConfig build(String label, String yaml, Map<String, String> environment) {
        ConfigLoader loader = new ConfigLoader();
        ConfigSource source = YamlSource.read(label, yaml, KNOWN);
        loader.problems.addAll(source.problems());
        loader.values.putAll(source.values());
        loader.overlay(environment);
        Object config = loader.bindRoot(label);
        if (config == null || !loader.problems.isEmpty()) {
            throw new ConfigException(loader.problems);
        }
        return (ServerConfig) config;
    }

    private static String readFile(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw refused(file, "larger than " + MAX_FILE_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw refused(file, "no such file");
        } catch (CharacterCodingException e) {
            throw refused(file, "not UTF-8 text");
        } catch (IOException e) {
            throw refused(file, "can not be read: " + e.getMessage());
        }
    }

    private static ConfigException refused(Path file, String message) {
        return new ConfigException(List.of(new ConfigProblem(file.toString(), 0, message)));
    }

    private void overlay(Map<String, String> environment) {
        new TreeMap<>(environment)
                .forEach((variable, text) -> {
                    String name = KNOWN.nameOf(variable);
                    if (name != null) {
                        values.put(name, new Value(text, variable, 0));
                    } else if (KNOWN.looksLikeSetting(variable)) {
                        problems.add(
                                new ConfigProblem(variable, 0, KNOWN.unknownVariable(variable)));
                    }
                });
    }

    private @Nullable Object bindRoot(String label) {
        RecordComponent[] sections = ServerConfig.class.getRecordComponents();
        @Nullable Object[] bound = new Object[sections.length];
        for (int i = 0; i < sections.length; i++) {
            bound[i] = bindSection(sections[i], label);
        }
        return Arrays.stream(bound).allMatch(part -> part != null)
                ? construct(ServerConfig.class, bound, label)
                : null;
    }

    private @Nullable Object bindSection(RecordComponent section, String label) {
        RecordComponent[] keys = section.getType().getRecordComponents();
        @Nullable Object[] bound = new Object[keys.length];
        boolean whole = true;
        for (int i = 0; i < keys.length; i++) {
            bound[i] = bindKey(section.getName() + "." + keys[i].getName(), keys[i]);
            whole &= bound[i] != null;
        }
        return whole ? construct(section.getType(), bound, label) : null;
    }

    private @Nullable Object bindKey(String name, RecordComponent key) {
        Value value = values.get(name);
        if (value == null) {
            return SettingType.parse(key.getType(), key.getAnnotation(Setting.class).value());
        }
        try {
            return SettingType.parse(key.getType(), value.text());
        } catch (IllegalArgumentException e) {
            problems.add(
                    value.problem(
                            name + ": \"" + Quoted.of(value.text()) + "\" is " + e.getMessage()));
            return null;
        }
    }

    private @Nullable Object construct(Class<?> type, @Nullable Object[] arguments, String label) {
        Class<?>[] parameters =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(parameters).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                problems.add(locate(String.valueOf(refusal.getMessage()), label));
                return null;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A broken relation stands where the first setting that it names was given. */
    private ConfigProblem locate(String message, String label) {
        Value first = null;
        int firstIndex = Integer.MAX_VALUE;
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            int index = message.indexOf(entry.getKey());
            if (index >= 0 && index < firstIndex) {
                first = entry.getValue();
                firstIndex = index;
            }
        }
        return first == null ? new ConfigProblem(label, 0, message) : first.problem(message);
    }
}
