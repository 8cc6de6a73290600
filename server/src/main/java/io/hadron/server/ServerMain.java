package io.hadron.server;

import io.hadron.server.config.ConfigException;
import io.hadron.server.config.ConfigLoader;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.dev.DevCluster;
import io.hadron.server.dev.DevLayout;
import io.hadron.server.logging.LogSetup;
import io.hadron.server.node.HadronNode;
import io.hadron.server.node.NodeStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command {@code hadron server}: one node in the foreground. */
@Command(
        name = "hadron server",
        description = "Runs a node in the foreground. SIGTERM stops it cleanly.",
        mixinStandardHelpOptions = true,
        subcommands = {ServerMain.Dev.class, ServerMain.Start.class})
public final class ServerMain {
    private static final Logger LOG = LoggerFactory.getLogger(ServerMain.class);
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private ServerMain() {}

    /**
     * Runs the command. Exit codes: 0 stopped cleanly, 1 could not start, 2 usage, 70-72 see the
     * operations guide.
     */
    public static void main(String[] args) {
        int code =
                new CommandLine(new ServerMain())
                        .setParameterExceptionHandler(ServerMain::unusable)
                        .setExecutionExceptionHandler((e, command, parsed) -> {
                            LOG.error("the start failed", e);
                            System.err.println("error: " + e);
                            System.err.println("Please report this with the log above.");
                            return FAILED;
                        })
                        .execute(args.length == 0 ? new String[] {"--help"} : args);
        System.exit(code);
    }

    /** In one line: the help is long. */
    private static int unusable(ParameterException failure, String[] args) {
        String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        System.err.println(
                "error: "
                        + message
                        + "; see "
                        + failure.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help");
        return USAGE;
    }

    /** {@code hadron server dev}. */
    @Command(
            name = "dev",
            description =
                    "A node, or a cluster of several, for development, without a configuration file.",
            mixinStandardHelpOptions = true)
    static final class Dev implements Callable<Integer> {
        @Option(
                names = "--data",
                description =
                        "Data directory (default: .hadron/dev; of a cluster: .hadron/dev-cluster).")
        private @Nullable Path data;

        @Option(
                names = "--port",
                description =
                        "Broker port, 0 for any (default: ${DEFAULT-VALUE}). Of a cluster: the first node's.",
                defaultValue = "7400")
        private int port;

        @Option(
                names = "--http-port",
                description =
                        "Admin HTTP port, 0 for any (default: ${DEFAULT-VALUE}). Of a cluster: the first node's.",
                defaultValue = "7480")
        private int httpPort;

        @Option(
                names = "--nodes",
                description = "Nodes, each a process of its own (default: ${DEFAULT-VALUE}).",
                defaultValue = "1")
        private int nodes;

        @Option(
                names = "--end-with-input",
                hidden = true,
                description = "Stop when standard input ends.")
        private boolean endWithInput;

        @Option(names = "--after", hidden = true, description = "Begin when this file exists.")
        private @Nullable Path after;

        @Override
        public Integer call() throws InterruptedException, IOException {
            if (nodes < 1 || nodes > DevLayout.MAX_NODES) {
                System.err.println("error: --nodes must be 1 to " + DevLayout.MAX_NODES);
                return USAGE;
            }
            return nodes == 1 ? node() : cluster();
        }

        private int node() throws InterruptedException {
            Map<String, String> settings = new HashMap<>(System.getenv());
            settings.put("HADRON_NODE_DATA", orElse(".hadron/dev").toAbsolutePath().toString());
            settings.put("HADRON_LISTEN_PORT", Integer.toString(port));
            settings.put("HADRON_ADMIN_PORT", Integer.toString(httpPort));
            settings.putIfAbsent("HADRON_CONTROLLER_PORT", "0");
            settings.putIfAbsent("HADRON_PEER_PORT", "0");
            if (endWithInput) {
                Thread.ofPlatform().name("input").daemon(true).start(Dev::endWithInput);
            }
            while (after != null && !Files.exists(after)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            return run(() -> ConfigLoader.fromEnvironment(settings));
        }

        private int cluster() throws InterruptedException, IOException {
            DevLayout layout;
            try {
                layout =
                        DevLayout.open(
                                orElse(".hadron/dev-cluster").toAbsolutePath(),
                                nodes,
                                port,
                                httpPort);
            } catch (IllegalArgumentException e) {
                System.err.println("error: " + e.getMessage());
                return USAGE;
            } catch (IOException e) {
                System.err.println(
                        "error: data directory "
                                + orElse(".hadron/dev-cluster").toAbsolutePath()
                                + " can not be used: "
                                + e);
                System.err.println(
                        "Check that it may be written, or name another one with --data.");
                return FAILED;
            }
            return new DevCluster(layout).run();
        }

        private Path orElse(String directory) {
            return data == null ? Path.of(directory) : data;
        }

        /** Who started this process is gone. */
        private static void endWithInput() {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is expected.
                }
            } catch (IOException e) {
                System.err.println("standard input: " + e);
            }
            System.exit(0);
        }
    }

    /** {@code hadron server start}. */
    @Command(
            name = "start",
            description = {
                "A node with a configuration file, environment variables, or both.",
                "Options win over variables, and these over the file.",
                "The cluster's secret comes from cluster.secret or HADRON_CLUSTER_SECRET."
            },
            mixinStandardHelpOptions = true)
    static final class Start implements Callable<Integer> {
        @Option(names = "--config", description = "YAML file; see docs/reference/config.md.")
        private @Nullable Path config;

        @Option(names = "--id", description = "Name of this node (node.id).")
        private @Nullable String id;

        @Option(names = "--data", description = "Data directory (node.data).")
        private @Nullable Path data;

        @Option(names = "--port", description = "Broker port (listen.port).")
        private @Nullable Integer port;

        @Option(names = "--http-port", description = "Admin HTTP port (admin.port).")
        private @Nullable Integer httpPort;

        @Option(
                names = "--join",
                paramLabel = "HOST:PORT[,...]",
                description = "Nodes of the cluster to join, if this node is new (cluster.join).")
        private @Nullable String join;

        @Override
        public Integer call() throws InterruptedException {
            Map<String, String> settings = new HashMap<>(System.getenv());
            put(settings, "HADRON_NODE_ID", id);
            put(settings, "HADRON_NODE_DATA", data);
            put(settings, "HADRON_LISTEN_PORT", port);
            put(settings, "HADRON_ADMIN_PORT", httpPort);
            put(settings, "HADRON_CLUSTER_JOIN", join);
            Path file = config;
            if (file == null && data == null && !settings.containsKey("HADRON_NODE_DATA")) {
                System.err.println(
                        "error: name a configuration file with --config, or a data directory with --data");
                return USAGE;
            }
            return run(() ->
                    file == null
                            ? ConfigLoader.fromEnvironment(settings)
                            : ConfigLoader.load(file, settings));
        }

        private static void put(
                Map<String, String> settings, String variable, @Nullable Object value) {
            if (value != null) {
                settings.put(variable, value.toString());
            }
        }
    }

    @FunctionalInterface
    private interface ConfigSource {
        ServerConfig load();
    }

    private static int run(ConfigSource source) throws InterruptedException {
        long begun = System.nanoTime();
        ServerConfig config;
        try {
            config = source.load();
        } catch (ConfigException e) {
            e.problems().forEach(problem -> System.err.println("error: " + problem));
            System.err.println("See docs/reference/config.md for all settings.");
            return USAGE;
        }
        LogSetup.apply(config.log());
        HadronNode node;
        try {
            node = HadronNode.start(config, version());
        } catch (NodeStartException e) {
            System.err.println("error: " + e.getMessage());
            System.err.println(e.advice());
            return FAILED;
        }
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("stop")
                                .unstarted(() -> {
                                    node.close();
                                    Runtime.getRuntime().halt(0); // a stop by SIGTERM is a success
                                }));
        long millis = (System.nanoTime() - begun) / 1_000_000;
        System.out.printf(
                "ready hadron://%s:%d http://%s:%d data=%s pid=%d in %d ms%n",
                config.listen().hostForClients(),
                node.port(),
                config.admin().host(),
                node.adminPort(),
                config.node().data(),
                ProcessHandle.current().pid(),
                millis);
        new CountDownLatch(1).await();
        return 0;
    }

    private static String version() {
        String version = ServerMain.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
