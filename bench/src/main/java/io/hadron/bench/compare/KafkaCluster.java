package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several Kafka nodes, each broker and controller in one, with a fixed quorum. */
final class KafkaCluster {
    /** Ports of a node. */
    private record Ports(int id, int broker, int controller) {}

    private KafkaCluster() {}

    static Broker start(KafkaLauncher launcher, Path dir, int nodes) {
        List<Ports> all =
                IntStream.rangeClosed(1, nodes)
                        .mapToObj(id -> new Ports(id, Launcher.freePort(), Launcher.freePort()))
                        .toList();
        String cluster = KafkaLauncher.clusterId();
        List<Child> started = new ArrayList<>();
        try {
            for (Ports node : all) {
                Path config = dir.resolve("server-" + node.id + ".properties");
                write(config, properties(dir.resolve("data/node-" + node.id), node, all));
                launcher.format(config, cluster, List.of());
                started.add(launcher.launch(config, dir.resolve("broker-" + node.id + ".log")));
            }
            for (int i = 0; i < nodes; i++) {
                KafkaLauncher.awaitPort(started.get(i), all.get(i).broker);
            }
        } catch (RuntimeException e) {
            started.forEach(Child::close);
            throw e;
        }
        String url =
                all.stream()
                        .map(node -> "127.0.0.1:" + node.broker)
                        .collect(Collectors.joining(","));
        return new Broker(Side.KAFKA, started, url, dir.resolve("data"));
    }

    /** Defaults, but for where things are. */
    private static String properties(Path data, Ports node, List<Ports> all) {
        String voters =
                all.stream()
                        .map(voter -> voter.id + "@127.0.0.1:" + voter.controller)
                        .collect(Collectors.joining(","));
        return """
        process.roles=broker,controller
        node.id=%1$d
        controller.quorum.voters=%2$s
        listeners=PLAINTEXT://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
        inter.broker.listener.name=PLAINTEXT
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%5$s
        group.initial.rebalance.delay.ms=0
        auto.create.topics.enable=false
        """
                .formatted(node.id, voters, node.broker, node.controller, data);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
