package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.HadronClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, of which some stand still, are killed or stop, while a client writes. */
@Timeout(240)
class OutageTest {
    private static final int PARTITIONS = 6;

    @TempDir private Path folder;

    private static void create(HadronClient client) {
        Streams.apply(
                client,
                """
                kind: Stream
                metadata: {name: live}
                spec: {partitions: %d, replicas: 3}
                """
                        .formatted(PARTITIONS));
    }

    @Test
    void leadersStandStillAreKilledAndStop() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 3);
                HadronClient client = cluster.connect()) {
            create(client);
            cluster.awaitWell();
            try (Load load = Load.start(client, "live", PARTITIONS)) {
                standStill(cluster, client, load);
                kill(cluster, client, load);
                for (int i = 0; i < 2; i++) {
                    stop(cluster, client, load);
                }
                load.finish();
            }
        }
    }

    private static void standStill(ClusterProcesses cluster, HadronClient client, Load load)
            throws Exception {
        NodeProcess leader = cluster.node(ClusterProcesses.leader(client, "live", 0));
        long begun = load.now();
        leader.signal("STOP");
        try {
            load.awaitMore(3_000);
        } finally {
            leader.signal("CONT");
        }
        load.awaitMore(500);
        cluster.awaitWell();
        System.out.println("stood still: " + load.silenceMs(begun) + " ms without writes");
        assertThat(load.silenceMs(begun)).isLessThan(10_000);
    }

    private static void kill(ClusterProcesses cluster, HadronClient client, Load load)
            throws Exception {
        NodeProcess leader = cluster.node(ClusterProcesses.leader(client, "live", 0));
        long begun = load.now();
        leader.kill();
        load.awaitMore(1_000);
        for (int id = 1; id <= cluster.size(); id++) {
            if (cluster.node(id) != leader) {
                // Since their start: an outage is a handful of lines, not one for each attempt.
                assertThat(cluster.node(id).log().lines()).hasSizeLessThan(40);
            }
        }
        System.out.println("killed: " + load.silenceMs(begun) + " ms without writes");
        leader.start();
        cluster.awaitWell();
        assertThat(load.silenceMs(begun)).isLessThan(10_000);
    }

    private static void stop(ClusterProcesses cluster, HadronClient client, Load load)
            throws Exception {
        NodeProcess leader = cluster.node(ClusterProcesses.leader(client, "live", 0));
        long begun = load.now();
        int code = leader.stop();
        assertThat(code).as(leader.log()).isZero();
        load.awaitMore(1_000);
        System.out.println("stopped: " + load.silenceMs(begun) + " ms without writes");
        leader.log().lines().filter(line -> line.contains("Handover")).forEach(System.out::println);
        leader.start();
        cluster.awaitWell();
        assertThat(load.silenceMs(begun)).isLessThan(5_000);
    }

    @Test
    void allAreKilledAndStartAgainInAnyOrder() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 3);
                HadronClient client = cluster.connect()) {
            create(client);
            cluster.awaitWell();
            List<?> receipts;
            try (Load load = Load.start(client, "live", PARTITIONS)) {
                load.awaitMore(500);
                load.finish();
            }
            for (List<Integer> order : List.of(List.of(3, 1, 2), List.of(2, 3, 1))) {
                for (int id : List.of(1, 2, 3)) {
                    cluster.node(id).kill();
                }
                for (int id : order) {
                    cluster.node(id).begin();
                }
                cluster.awaitWell();
                Streams.publish(
                        client, "live", 100, i -> io.hadron.client.Event.record(null, "x" + i));
            }
            receipts = Streams.everything(client, "live");
            assertThat(receipts.size()).isGreaterThanOrEqualTo(700);
        }
    }
}
