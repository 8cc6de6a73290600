package io.hadron.bench.compare;

import io.hadron.bench.BenchMain;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Apache Kafka in KRaft mode, broker and controller in one process, with the flags of its own start
 * script.
 */
final class KafkaLauncher implements Launcher {
    private static final String[] BROKER_JVM = {
        "-server",
        "-XX:+UseG1GC",
        "-XX:MaxGCPauseMillis=20",
        "-XX:InitiatingHeapOccupancyPercent=35",
        "-XX:+ExplicitGCInvokesConcurrent",
        "-Djava.awt.headless=true",
        "--enable-native-access=ALL-UNNAMED"
    };
    private static final String[] LOAD_JVM = {
        "-Xms1g", "-Xmx1g", "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED"
    };
    private static final int PROBE_MS = 20;
    private static final int PROBES = 3000;

    private final Path libraries;

    private final int nodes;

    private KafkaLauncher(Path libraries, int nodes) {
        this.libraries = libraries;
        this.nodes = nodes;
    }

    /**
     * Fetches Kafka's jars if they are not there yet.
     *
     * @param home the root of the Hadron tree
     * @param nodes of the cluster; 1 = a broker alone
     */
    static KafkaLauncher resolve(Path home, int nodes) {
        Path peer = home.resolve("bench/kafka-peer");
        Path libraries = peer.resolve("target/lib");
        if (!Files.isDirectory(libraries)) {
            fetch(peer.resolve("pom.xml"));
        }
        return new KafkaLauncher(libraries, nodes);
    }

    private static void fetch(Path pom) {
        System.err.println("fetching Apache Kafka with Maven (once) ...");
        run(List.of("mvn", "-B", "-q", "-f", pom.toString(), "dependency:copy-dependencies"));
    }

    @Override
    public Side side() {
        return Side.KAFKA;
    }

    @Override
    public String version() {
        try (Stream<Path> jars = Files.list(libraries)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("kafka-clients-"))
                    .map(name ->
                            "Apache Kafka "
                                    + name.substring(
                                            "kafka-clients-".length(),
                                            name.length() - ".jar".length()))
                    .findFirst()
                    .orElse("Apache Kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Broker start(Path dir, boolean fsync) {
        if (nodes > 1) {
            return KafkaCluster.start(this, dir, nodes);
        }
        int port = Launcher.freePort();
        Path config = dir.resolve("server.properties");
        Path data = dir.resolve("data");
        format(config, data, port);
        return start(dir, config, port);
    }

    /** Starts a broker whose directory was formatted before. */
    Broker start(Path dir, Path config, int port) {
        Child child = launch(config, dir.resolve("broker.log"));
        awaitPort(child, port);
        return new Broker(Side.KAFKA, List.of(child), "127.0.0.1:" + port, dir.resolve("data"));
    }

    Child launch(Path config, Path log) {
        List<String> command = Launcher.java(libraries + "/*", BROKER_JVM);
        command.addAll(1, HEAP);
        command.addAll(List.of("kafka.Kafka", config.toString()));
        return Child.start(command, Map.of(), log);
    }

    /** Writes the configuration and formats the data directory. */
    void format(Path config, Path data, int port) {
        try {
            Files.writeString(config, properties(data, port, Launcher.freePort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        format(config, clusterId(), List.of("--standalone"));
    }

    void format(Path config, String cluster, List<String> more) {
        List<String> command = Launcher.java(libraries + "/*", "-Xmx256m");
        command.addAll(
                List.of(
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        cluster,
                        "-c",
                        config.toString()));
        command.addAll(more);
        run(command);
    }

    /** Defaults, but for what one broker alone needs. */
    private static String properties(Path data, int port, int controllerPort) {
        return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.bootstrap.servers=127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        inter.broker.listener.name=PLAINTEXT
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        auto.create.topics.enable=false
        """
                .formatted(port, controllerPort, data);
    }

    /** The port in a configuration that {@link #format} wrote. */
    static int port(Path config) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(config)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String listeners = properties.getProperty("listeners");
        String first = listeners.substring(0, listeners.indexOf(','));
        return Integer.parseInt(first.substring(first.lastIndexOf(':') + 1));
    }

    static String clusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(16);
        // A leading '-' would look like an option.
        bytes.putLong(id.getMostSignificantBits() >>> 2).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    @Override
    public List<String> loadCommand() {
        String own = location(BenchMain.class) + ":" + location(CommandLine.class);
        List<String> command = Launcher.java(libraries + "/*:" + own, LOAD_JVM);
        command.add(BenchMain.class.getName());
        return command;
    }

    @Override
    public List<String> loadArguments(Broker broker, boolean fsync) {
        List<String> arguments = new ArrayList<>(List.of("--kafka", "--url", broker.url()));
        if (fsync) {
            arguments.addAll(List.of("--topic-config", "flush.messages=1"));
        }
        if (nodes > 1) {
            arguments.addAll(List.of("--replicas", "3", "--topic-config", "min.insync.replicas=2"));
        }
        return arguments;
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its log is silent, so the open port is the sign that it serves. */
    static void awaitPort(Child child, int port) {
        for (int i = 0; i < PROBES; i++) {
            if (!child.isAlive()) {
                throw child.failed("ended while starting");
            }
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (probe.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                Pause.ms(PROBE_MS);
            }
        }
        throw child.failed("did not open port " + port);
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
