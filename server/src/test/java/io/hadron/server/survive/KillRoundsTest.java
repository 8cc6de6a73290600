package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.HadronClient;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under load, again and again; then everything that clients saw
 * is checked against what is there. The checker itself is proven with planted bugs where it lives.
 */
class KillRoundsTest {
    private static final int ROUNDS = Integer.getInteger("hadron.kill.rounds", 20);
    private static final long SLACK_MICROS = 3_000_000;

    @TempDir private Path data;

    @Test
    void noAckedWriteAndNoAckIsLost() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        History history = new History();
        try (NodeProcess node = new NodeProcess(data).start();
                Load load = new Load(node.url(), history, seed)) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.apply(client, Aftermath.DDL);
            }
            load.startProducers(2);
            load.startConsumers(3);
            for (int round = 0; round < ROUNDS; round++) {
                int before = load.acked();
                int more = 20 + random.nextInt(600);
                await("round " + round + " of seed " + seed)
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> load.acked() > before + more || load.failure() != null);
                node.kill();
                node.start();
            }
            load.stopProducers();
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.awaitDrained(client, Load.GROUP);
                load.close();
                Aftermath.record(client, history);
            }
            assertThat(load.failure()).as("clients see no error; seed %d", seed).isNull();
        }
        assertThat(new HistoryChecker(SLACK_MICROS).check(history)).as("seed %d", seed).isEmpty();
    }
}
