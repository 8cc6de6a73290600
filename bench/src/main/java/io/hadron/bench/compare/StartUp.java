package io.hadron.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a node needs until it is ready, on a data directory that it has used before, and what
 * memory it holds when nothing happens.
 */
final class StartUp {
    private static final Bar READY = new Bar.ValueAtMost(2.0);
    private static final Bar IDLE = new Bar.ValueAtMost(350);
    private static final long IDLE_MS = 5000;
    private static final double NANOS = 1e9;

    private final Path launcher;
    private final @Nullable KafkaLauncher kafka;
    private final Comparison.Settings settings;
    private final List<Double> hadronSeconds = new ArrayList<>();
    private final List<Double> hadronMib = new ArrayList<>();
    private final List<Double> kafkaSeconds = new ArrayList<>();
    private final List<Double> kafkaMib = new ArrayList<>();

    /**
     * @param launcher the script {@code hadron}
     * @param kafka null to leave it out
     */
    StartUp(Path launcher, @Nullable KafkaLauncher kafka, Comparison.Settings settings) {
        this.launcher = launcher;
        this.kafka = kafka;
        this.settings = settings;
    }

    List<Row> run() {
        Path hadronDir = Directories.fresh(settings.work(), "start-hadron");
        Path kafkaDir = Directories.fresh(settings.work(), "start-kafka");
        for (int i = 0; i <= settings.rounds(); i++) {
            Rest.ofMachine(settings.patienceSeconds());
            Rest.ofDisk();
            hadron(hadronDir, i > 0);
            kafka(kafkaDir, i > 0);
        }
        Directories.delete(hadronDir);
        Directories.delete(kafkaDir);
        return List.of(
                new Row(
                        "start",
                        "server dev to ready, second start",
                        "s",
                        new Samples(hadronSeconds),
                        new Samples(kafkaSeconds),
                        READY),
                new Row(
                        "idle-rss",
                        "idle memory of server dev (Kafka: heap 1 GiB)",
                        "MiB",
                        new Samples(hadronMib),
                        new Samples(kafkaMib),
                        IDLE));
    }

    private void hadron(Path dir, boolean counts) {
        List<String> command =
                List.of(
                        launcher.toString(),
                        "server",
                        "dev",
                        "--data",
                        dir.resolve("data").toString(),
                        "--port",
                        "0",
                        "--http-port",
                        "0");
        long start = System.nanoTime();
        try (Child node =
                Child.start(command, Map.of("HADRON_NO_BUILD", "1"), dir.resolve("log"))) {
            node.awaitLine("ready");
            double seconds = (System.nanoTime() - start) / NANOS;
            Pause.ms(IDLE_MS);
            if (counts) {
                hadronSeconds.add(seconds);
                hadronMib.add(ProcessStat.residentMib(node.pid()));
            }
        }
    }

    private void kafka(Path dir, boolean counts) {
        if (kafka == null) {
            return;
        }
        int port = Launcher.freePort();
        Path config = dir.resolve("server.properties");
        if (!counts) {
            kafka.format(config, dir.resolve("data"), port);
        } else {
            port = KafkaLauncher.port(config);
        }
        long start = System.nanoTime();
        try (Broker broker = kafka.start(dir, config, port)) {
            double seconds = (System.nanoTime() - start) / NANOS;
            Pause.ms(IDLE_MS);
            if (counts) {
                kafkaSeconds.add(seconds);
                kafkaMib.add(broker.residentMib());
            }
        }
    }
}
