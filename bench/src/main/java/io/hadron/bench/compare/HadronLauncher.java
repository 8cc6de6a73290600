package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Path launcher;
    private final String moreConfig;

    /**
     * @param launcher the script {@code hadron}
     * @param moreConfig lines for the node's configuration
     */
    HadronLauncher(Path launcher, String moreConfig) {
        this.launcher = launcher;
        this.moreConfig = moreConfig;
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
        int port = Launcher.freePort();
        Path config = dir.resolve("hadron.yaml");
        Path data = dir.resolve("data");
        write(
                config,
                """
                node: {id: bench, data: "%s"}
                listen: {host: 127.0.0.1, port: %d}
                admin: {port: 0}
                controller: {port: 0}
                storage: {sync: %s%s}
                """
                        .formatted(data, port, fsync ? "always" : "os", moreConfig));
        Child child =
                Child.start(
                        List.of(
                                launcher.toString(),
                                "server",
                                "start",
                                "--config",
                                config.toString()),
                        Map.of("HADRON_NO_BUILD", "1", "HADRON_HEAP", String.join(" ", HEAP)),
                        dir.resolve("broker.log"));
        child.awaitLine("ready");
        return new Broker(Side.HADRON, child, "hadron://127.0.0.1:" + port, data);
    }

    @Override
    public List<String> loadCommand() {
        List<String> command = Launcher.java(System.getProperty("java.class.path"), LOAD_JVM);
        command.add("io.hadron.bench.BenchMain");
        return command;
    }

    @Override
    public List<String> loadArguments(Broker broker, boolean fsync) {
        return List.of("--url", broker.url());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
