package io.hadron.cli.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Named clusters, kept in {@code ~/.config/hadron/contexts.json}: readable by its owner only, for
 * it may hold tokens.
 */
public final class Contexts {
    private static final long LARGEST_FILE = 1 << 20;

    private final Path file;
    private final Map<String, Context> all = new TreeMap<>();
    private @Nullable String current;

    /** Where a cluster is; null = not set. */
    public record Context(
            @Nullable String url, @Nullable String token, @Nullable String namespace) {}

    private Contexts(Path file) {
        this.file = file;
    }

    /** Reads the file; none is the same as an empty one. */
    public static Contexts load(Env env) {
        Contexts contexts = new Contexts(file(env));
        if (!Files.isRegularFile(contexts.file)) {
            return contexts;
        }
        try {
            if (Files.size(contexts.file) > LARGEST_FILE) {
                throw contexts.unreadable("it is larger than 1 MiB", null);
            }
            contexts.read(Json.parse(Files.readString(contexts.file)));
            return contexts;
        } catch (JsonProcessingException e) {
            throw contexts.unreadable(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw contexts.unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Path file(Env env) {
        String config = env.variable("XDG_CONFIG_HOME");
        String home = env.variable("HOME");
        Path base =
                config != null
                        ? Path.of(config)
                        : Path.of(home == null ? System.getProperty("user.home", ".") : home)
                                .resolve(".config");
        return base.resolve("hadron").resolve("contexts.json");
    }

    private CommandFailure unreadable(String why, @Nullable Throwable cause) {
        return new CommandFailure(
                ExitCode.FAILED,
                "can not read " + file + ": " + why,
                "mend or remove that file; hadron context set NAME --url URL writes a new one",
                cause);
    }

    private void read(JsonNode root) {
        current = Json.text(root, "current");
        for (Map.Entry<String, JsonNode> entry : root.path("contexts").properties()) {
            JsonNode node = entry.getValue();
            all.put(
                    entry.getKey(),
                    new Context(
                            Json.text(node, "url"),
                            Json.text(node, "token"),
                            Json.text(node, "namespace")));
        }
    }

    /** Writes the file anew, all or nothing. */
    public void save() throws IOException {
        ObjectNode root = Json.object();
        root.put("current", current);
        ObjectNode nodes = root.putObject("contexts");
        all.forEach((name, context) ->
                nodes.putObject(name)
                        .put("url", context.url())
                        .put("token", context.token())
                        .put("namespace", context.namespace()));
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file in a folder");
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "contexts", ".new");
        if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(fresh, Json.pretty(root) + "\n");
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** By name, in order. */
    public Map<String, Context> all() {
        return all;
    }

    /** The name of the context in use, or null. */
    public @Nullable String current() {
        return current;
    }

    public void use(@Nullable String name) {
        current = name;
    }

    /**
     * The context of this name.
     *
     * @throws CommandFailure not found, with names that are near
     */
    public Context require(String name) {
        Context context = all.get(name);
        if (context == null) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "there is no context " + name,
                    (Spelling.didYouMean(name, all.keySet())
                                    + " List them: hadron context list; make one: hadron context"
                                    + " set "
                                    + name
                                    + " --url hadron://HOST:7400")
                            .strip());
        }
        return context;
    }
}
