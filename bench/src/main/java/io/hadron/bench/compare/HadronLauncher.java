package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hadron as its users start it. */
final class HadronLauncher implements Launcher {
    private static final String[] LOAD_JVM = {
        "-Xms1g",
        "-Xmx1g",
        "-XX:+UseParallelGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow"
    };

    private static final String REPLICAS = "3";

    private final Path launcher;
    private final String moreConfig;
    private final int nodes;

    /**
     * @param launcher the script {@code hadron}
     * @param moreConfig lines for the node's configuration
     * @param nodes of the cluster; 1 = a node alone
     */
    HadronLauncher(Path launcher, String moreConfig, int nodes) {
        this.launcher = launcher;
        this.moreConfig = moreConfig;
        this.nodes = nodes;
    }

    @Override
    public Side side() {
        return Side.HADRON;
    }

    @Override
    public String version() {
        String version = HadronLauncher.class.getPackage().getImplementationVersion();
        return "Hadron " + (version == null ? "development build" : version);
    }

    @Override
    public Broker start(Path dir, boolean fsync) {
        List<Child> started = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        try {
            for (int node = 1; node <= nodes; node++) {
                int port = Launcher.freePort();
                started.add(start(dir, node, config(dir, node, port, addresses, fsync)));
                addresses.add("127.0.0.1:" + port);
            }
        } catch (RuntimeException e) {
            started.forEach(Child::close);
            throw e;
        }
        return new Broker(
                Side.HADRON,
                started,
                "hadron://" + String.join(",", addresses),
                dir.resolve("data"));
    }

    /** Starts one more node, which joins these. */
    Child join(Path dir, int node, Broker broker, boolean fsync) {
        String members = broker.url().substring(broker.url().indexOf("//") + 2);
        return start(
                dir,
                node,
                config(dir, node, Launcher.freePort(), List.of(members.split(",")), fsync));
    }

    private String config(Path dir, int node, int port, List<String> members, boolean fsync) {
        String text =
                """
                node: {id: bench-%d, data: "%s"}
                listen: {host: 127.0.0.1, port: %d}
                admin: {port: 0}
                controller: {port: %d}
                storage: {sync: %s%s}
                """
                        .formatted(
                                node,
                                dir.resolve("data").resolve("node-" + node),
                                port,
                                nodes == 1 ? 0 : Launcher.freePort(),
                                fsync ? "always" : "os",
                                moreConfig);
        return nodes == 1 ? text : text + cluster(members);
    }

    private static String cluster(List<String> members) {
        return """
        peer: {port: %d}
        cluster: {secret: bench-secret-of-the-comparison%s}
        """
                .formatted(
                        Launcher.freePort(),
                        members.isEmpty() ? "" : ", join: \"" + members.getFirst() + "\"");
    }

    private Child start(Path dir, int node, String text) {
        Path config = dir.resolve("hadron-" + node + ".yaml");
        write(config, text);
        Child child =
                Child.start(
                        List.of(
                                launcher.toString(),
                                "server",
                                "start",
                                "--config",
                                config.toString()),
                        Map.of("HADRON_NO_BUILD", "1", "HADRON_HEAP", String.join(" ", HEAP)),
                        dir.resolve("broker-" + node + ".log"));
        child.awaitLine("ready");
        return child;
    }

    @Override
    public List<String> loadCommand() {
        List<String> command = Launcher.java(System.getProperty("java.class.path"), LOAD_JVM);
        command.add("io.hadron.bench.BenchMain");
        return command;
    }

    @Override
    public List<String> loadArguments(Broker broker, boolean fsync) {
        List<String> arguments = new ArrayList<>(List.of("--url", broker.url()));
        if (nodes > 1) {
            arguments.addAll(List.of("--replicas", REPLICAS, "--acks", "majority"));
        }
        return arguments;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
