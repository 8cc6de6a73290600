package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.server.node.Halt;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that seem to live: they send signs of life, and their shards do nothing. */
@Timeout(240)
class HangTest {
    private static final int PARTITIONS = 3;
    private static final int PATIENT = 2;

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

    /** Node 2 may hang as long as it likes, the others end soon. */
    private ClusterProcesses start() throws Exception {
        ClusterProcesses cluster = new ClusterProcesses(folder);
        for (int i = 1; i <= 3; i++) {
            cluster.add()
                    .set("HADRON_SHARDS_COUNT", "1")
                    .set("HADRON_SHARDS_HANG_TIMEOUT", i == PATIENT ? "1h" : "4s")
                    .jvm(Debugger.FLAG)
                    .start();
        }
        cluster.awaitVoters(3);
        return cluster;
    }

    private static void publish(HadronClient client) {
        Streams.publish(client, "live", 50, i -> Event.record("key-" + i, "value-" + i));
    }

    @Test
    void theirPartitionsAreLedByOthers() throws Exception {
        try (ClusterProcesses cluster = start();
                HadronClient client = cluster.connect()) {
            cluster.awaitWell();
            neverBegins(cluster, client);
            hangsLater(cluster, client);
        }
    }

    private static void neverBegins(ClusterProcesses cluster, HadronClient client)
            throws Exception {
        try (Debugger debugger = Debugger.attach(cluster.node(PATIENT))) {
            debugger.hold("shard-0");
            create(client); // node 2 is to lead one of its partitions
            cluster.await("others lead", status -> status.ready() && status.groups().total() > 0);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(ClusterProcesses.leader(client, "live", partition))
                        .isNotEqualTo(PATIENT);
            }
            publish(client);
        }
        cluster.awaitWell();
        assertThat(cluster.logs()).contains("are up and get nothing established");
    }

    private static void hangsLater(ClusterProcesses cluster, HadronClient client) throws Exception {
        int leads =
                IntStream.range(0, PARTITIONS)
                        .map(partition -> ClusterProcesses.leader(client, "live", partition))
                        .filter(node -> node != PATIENT)
                        .findFirst()
                        .orElseThrow();
        NodeProcess leader = cluster.node(leads);
        try (Debugger debugger = Debugger.attach(leader)) {
            debugger.hold("shard-0");
            assertThat(leader.awaitExit()).as(leader.log()).isEqualTo(Halt.SHARD_HANGS);
        }
        assertThat(leader.log()).contains("shard-0 has got no further", "all threads: ");
        publish(client);
        leader.start();
        cluster.awaitWell();
    }
}
