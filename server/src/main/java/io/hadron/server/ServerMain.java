package io.hadron.server;

import io.hadron.server.config.ConfigException;
import io.hadron.server.config.ConfigLoader;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.logging.LogSetup;
import io.hadron.server.node.HadronNode;
import io.hadron.server.node.NodeStartException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code hadron server}: one node in the foreground. */
@Command(
        name = "hadron server",
        description = "Runs a node in the foreground. SIGTERM stops it cleanly.",
        mixinStandardHelpOptions = true,
        subcommands = {ServerMain.Dev.class, ServerMain.Start.class})
public final class ServerMain {
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
                        .setExecutionExceptionHandler((e, command, parsed) -> {
                            System.err.println("error: " + e);
                            return FAILED;
                        })
                        .execute(args.length == 0 ? new String[] {"--help"} : args);
        System.exit(code);
    }

    /** {@code hadron server dev}. */
    @Command(
            name = "dev",
            description = "One node for development, without a configuration file.",
            mixinStandardHelpOptions = true)
    static final class Dev implements Callable<Integer> {
        @Option(
                names = "--data",
                description = "Data directory (default: ${DEFAULT-VALUE}).",
                defaultValue = ".hadron/dev")
        private Path data = Path.of(".hadron/dev");

        @Option(
                names = "--port",
                description = "Broker port, 0 for any (default: ${DEFAULT-VALUE}).",
                defaultValue = "7400")
        private int port;

        @Option(
                names = "--http-port",
                description = "Admin HTTP port, 0 for any (default: ${DEFAULT-VALUE}).",
                defaultValue = "7480")
        private int httpPort;

        @Override
        public Integer call() throws InterruptedException {
            Map<String, String> settings = new HashMap<>(System.getenv());
            settings.put("HADRON_NODE_DATA", data.toAbsolutePath().toString());
            settings.put("HADRON_LISTEN_PORT", Integer.toString(port));
            settings.put("HADRON_ADMIN_PORT", Integer.toString(httpPort));
            settings.put("HADRON_CONTROLLER_PORT", "0");
            return run(() -> ConfigLoader.fromEnvironment(settings));
        }
    }

    /** {@code hadron server start}. */
    @Command(
            name = "start",
            description = "A node with a configuration file.",
            mixinStandardHelpOptions = true)
    static final class Start implements Callable<Integer> {
        @Option(
                names = "--config",
                required = true,
                description = "YAML file; see docs/reference/config.md.")
        private Path config = Path.of("hadron.yaml");

        @Override
        public Integer call() throws InterruptedException {
            return run(() -> ConfigLoader.load(config, System.getenv()));
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
