package io.hadron.cli.demo;

import io.hadron.cli.session.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own, which can be killed and started again; or a cluster of several,
 * of which nodes can be killed. One thread.
 */
public final class DemoNode implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 15;
    private static final Pattern READY =
            Pattern.compile("ready hadron://[^ :]+:([0-9]+) http://[^ :]+:([0-9]+).*");
    private static final Pattern CLUSTER_READY = Pattern.compile("ready (hadron://[^ ]+) nodes=.*");

    private final Path data;
    private final int nodes;
    private String clusterUrl = "";
    private int port;
    private int httpPort;
    private @Nullable Process process;
    private final Thread cleaner = new Thread(this::vanish, "demo-node-end");

    private DemoNode(Path data, int nodes) {
        this.data = data;
        this.nodes = nodes;
    }

    /** Starts a node on free ports. Returns when it is ready. */
    public static DemoNode start(Path data) throws IOException, InterruptedException {
        return start(data, 1);
    }

    /** Starts a node, or a cluster, on free ports. Returns when all of it is ready. */
    public static DemoNode start(Path data, int nodes) throws IOException, InterruptedException {
        DemoNode node = new DemoNode(data, nodes);
        // Whatever ends this process must not leave the node behind.
        Runtime.getRuntime().addShutdownHook(node.cleaner);
        node.launch();
        return node;
    }

    public String url() {
        return nodes > 1 ? clusterUrl : "hadron://127.0.0.1:" + port;
    }

    int nodes() {
        return nodes;
    }

    public int port() {
        return port;
    }

    public int httpPort() {
        return httpPort;
    }

    public long pid() {
        Process running = process;
        return running == null ? -1 : running.pid();
    }

    /** What {@code kill -9} does: no flush, no good-bye. */
    public void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    /** Starts it again on the same data and ports. Returns when it is ready. */
    public void restart() throws IOException, InterruptedException {
        launch();
    }

    private void launch() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command());
        // Settings of this shell are not meant for this node.
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("HADRON_")
                                && !name.equals("HADRON_JAVA_HOME")
                                && !name.equals("HADRON_NO_AOT"));
        builder.environment().put("HADRON_NO_BUILD", "1");
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Process started = builder.start();
        process = started;
        started.getOutputStream().close();
        awaitReady(started);
    }

    private Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /** Through the launcher where there is one: it knows the flags that start a node quickly. */
    private List<String> command() {
        List<String> command = new ArrayList<>();
        String launcher = System.getProperty("hadron.launcher");
        if (launcher != null) {
            command.add(launcher);
            command.add("server");
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.hadron.server.ServerMain"));
        }
        command.addAll(List.of("dev", "--data", data.toString()));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(List.of("--http-port", Integer.toString(httpPort)));
        if (nodes > 1) {
            command.addAll(List.of("--nodes", Integer.toString(nodes)));
        }
        return command;
    }

    private void awaitReady(Process started) throws IOException, InterruptedException {
        BlockingQueue<String> first = new ArrayBlockingQueue<>(1);
        Thread reader = new Thread(() -> drain(started, first), "demo-node-output");
        reader.setDaemon(true);
        reader.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        String ready = null;
        while (ready == null && started.isAlive() && System.nanoTime() < deadline) {
            ready = first.poll(50, TimeUnit.MILLISECONDS);
        }
        if (ready == null) {
            ready = first.poll();
        }
        Matcher matcher = (nodes > 1 ? CLUSTER_READY : READY).matcher(ready == null ? "" : ready);
        if (!matcher.matches()) {
            throw CommandFailure.failed(
                    (nodes > 1 ? "the cluster" : "the node") + " did not start: " + lastWords(),
                    "hadron doctor");
        }
        if (nodes > 1) {
            clusterUrl = matcher.group(1);
            return;
        }
        port = Integer.parseInt(matcher.group(1));
        httpPort = Integer.parseInt(matcher.group(2));
    }

    private static void drain(Process started, BlockingQueue<String> first) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready")) {
                    first.offer(line);
                }
            }
        } catch (IOException e) {
            // The process was killed: there is nothing more to hear.
            first.offer("");
        }
    }

    private String lastWords() throws IOException {
        if (!Files.exists(log())) {
            return "it said nothing";
        }
        List<String> lines = Files.readAllLines(log());
        return String.join("\n  ", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    /** Stops it as SIGTERM does. */
    public void stop() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
    }

    /** This process was told to end: nothing of the node shall stay. */
    private void vanish() {
        try {
            kill();
            stopAndDelete();
        } catch (IOException | InterruptedException e) {
            // There is nobody left to tell; the folder lies where temporary files lie.
            killNow();
        }
    }

    private void killNow() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** Stops it and removes its data, its log, and the folder of both. */
    public void stopAndDelete() throws IOException, InterruptedException {
        stop();
        deleteData();
        Files.deleteIfExists(log());
        Path folder = data.getParent();
        if (folder != null) {
            Files.deleteIfExists(folder);
        }
    }

    private void deleteData() throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> all = Files.walk(data)) {
            all.sorted(Comparator.reverseOrder())
                    .forEach(path -> {
                        try {
                            Files.delete(path);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is ending: the cleaner runs already.
            killNow();
        }
    }
}
