package io.hadron.server.survive;

import io.hadron.server.ServerMain;
import io.hadron.server.dev.LocalPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real node in a process of its own, that can be killed and started again on the same data and
 * ports.
 */
final class NodeProcess implements AutoCloseable {
    private final Path data;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> jvmFlags = new ArrayList<>();
    private List<String> command;
    private final int port = LocalPorts.free();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private @Nullable Process process;
    private int adminPort;

    NodeProcess(Path data) {
        this.data = data;
        set("HADRON_LISTEN_PORT", Integer.toString(port));
        set("HADRON_NODE_DATA", data.toString());
        command =
                List.of(
                        "dev",
                        "--data",
                        data.toString(),
                        "--port",
                        Integer.toString(port),
                        "--http-port",
                        "0");
    }

    /** Replaces what comes after {@code hadron server}. */
    NodeProcess command(String... words) {
        command = List.of(words);
        return this;
    }

    /** Sets an environment variable for the next start. */
    NodeProcess set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Adds a flag of the JVM for the next start. */
    NodeProcess jvm(String flag) {
        jvmFlags.add(flag);
        return this;
    }

    /** Starts and waits until it is ready. Fails if it exits first. */
    NodeProcess start() throws IOException {
        Process started = launch();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        String line;
        while ((line = out.readLine()) != null) {
            log.add(line);
            if (line.startsWith("ready")) {
                adminPort = Integer.parseInt(line.replaceAll(".*http://[^:]*:(\\d+).*", "$1"));
                drain(out);
                return this;
            }
        }
        throw new IllegalStateException("the node did not start:\n" + log());
    }

    /** Begins to start, and does not wait for anything. */
    NodeProcess begin() throws IOException {
        Process started = launch();
        drain(
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8)));
        return this;
    }

    /** Starts what is expected to end by itself; returns its exit code. */
    int startExpectingExit() throws IOException, InterruptedException {
        Process started = launch();
        Thread output =
                drain(
                        new BufferedReader(
                                new InputStreamReader(
                                        started.getInputStream(), StandardCharsets.UTF_8)));
        if (!started.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the node did not exit:\n" + log());
        }
        output.join();
        return started.exitValue();
    }

    private Process launch() throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1"));
        words.addAll(jvmFlags);
        words.addAll(
                List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(settings);
        log.clear();
        Process started = builder.start();
        process = started;
        return started;
    }

    private Thread drain(BufferedReader out) {
        return Thread.ofPlatform()
                .name("node-output")
                .daemon(true)
                .start(() -> {
                    try {
                        String line;
                        while ((line = out.readLine()) != null) {
                            log.add(line);
                        }
                    } catch (IOException e) {
                        log.add("(output ends: " + e + ")");
                    }
                });
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        current().destroyForcibly().waitFor();
    }

    /** {@code SIGSTOP} or {@code SIGCONT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        // Not the process itself: that closes its output, and with it the last words.
        current().toHandle().destroy();
        return current().waitFor();
    }

    /** Waits until it ends by itself; returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!current().waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the node did not exit:\n" + log());
        }
        return current().exitValue();
    }

    private Process current() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    boolean isAlive() {
        return current().isAlive();
    }

    long pid() {
        return current().pid();
    }

    String url() {
        return "hadron://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    int adminPort() {
        return adminPort;
    }

    Path data() {
        return data;
    }

    /**
     * The value of a metric, by its name and labels as {@code /metrics} prints them; -1 if it is
     * not there.
     */
    double metric(String name) throws IOException {
        URI page = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
        try (InputStream in = page.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(-1);
        }
    }

    /** Memory of the process that is in RAM now. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(-1);
    }

    /** What it printed since its last start. */
    String log() {
        return String.join("\n", log);
    }

    @Override
    public void close() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }
}
