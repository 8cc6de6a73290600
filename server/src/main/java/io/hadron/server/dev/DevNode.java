package io.hadron.server.dev;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The process of one node. Its output goes to this process's, with the node's name before each
 * line.
 */
final class DevNode {
    private final DevLayout.Place place;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private DevNode(DevLayout.Place place, Process process) {
        this.place = place;
        this.process = process;
    }

    /**
     * Starts the process with the flags of this one.
     *
     * @param after a file that the node waits for before it begins
     * @param settings environment variables
     */
    static DevNode start(DevLayout.Place place, @Nullable Path after, Map<String, String> settings)
            throws IOException {
        List<String> command = command(place);
        if (after != null) {
            command.add("--after");
            command.add(after.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        DevNode node = new DevNode(place, builder.start());
        node.follow("out", node.process.getInputStream());
        node.follow("err", node.process.getErrorStream());
        node.process
                .onExit()
                .thenRun(() ->
                        node.ready.completeExceptionally(
                                new IllegalStateException(
                                        node.place.name()
                                                + " ended with exit code "
                                                + node.exitCode())));
        return node;
    }

    private static List<String> command(DevLayout.Place place) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.hadron.server.ServerMain",
                        "dev",
                        "--end-with-input",
                        "--data",
                        place.data().toString(),
                        "--port",
                        Integer.toString(place.port()),
                        "--http-port",
                        Integer.toString(place.httpPort())));
        return command;
    }

    private void follow(String name, InputStream from) {
        Thread.ofPlatform()
                .name(place.name() + "-" + name)
                .daemon(true)
                .start(() -> {
                    try (BufferedReader lines =
                            new BufferedReader(
                                    new InputStreamReader(from, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine();
                                line != null;
                                line = lines.readLine()) {
                            if (line.startsWith("ready")) {
                                System.out.println(place.name() + " " + line);
                                ready.complete(line);
                            } else {
                                System.err.println(place.name() + " " + line);
                            }
                        }
                    } catch (UncheckedIOException | IOException e) {
                        // The process is gone, and with it what it had to say.
                        ready.completeExceptionally(e);
                    }
                });
    }

    DevLayout.Place place() {
        return place;
    }

    /** Completes when the node serves, or when it has ended before. */
    CompletableFuture<String> ready() {
        return ready;
    }

    CompletableFuture<DevNode> exit() {
        return process.onExit().thenApply(ended -> this);
    }

    long pid() {
        return process.pid();
    }

    int exitCode() {
        return process.isAlive() ? -1 : process.exitValue();
    }

    /** As SIGTERM. */
    void stop() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }
}
