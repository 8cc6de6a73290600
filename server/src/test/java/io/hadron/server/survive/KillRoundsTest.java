package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under load, again and again; then everything that clients saw
 * is checked against what is there. The checker itself is proven with planted bugs where it lives.
 */
class KillRoundsTest {
    private static final int ROUNDS = Integer.getInteger("hadron.kill.rounds", 20);
    private static final int PARTITIONS = 3;
    private static final int MAX_DELIVERIES = 20;
    private static final long SLACK_MICROS = 3_000_000;
    private static final String DDL =
            """
            kind: Stream
            metadata: {name: work}
            spec: {partitions: 3}
            ---
            kind: Stream
            metadata: {name: work-dead}
            ---
            kind: Group
            metadata: {name: workers}
            spec: {stream: work, maxDeliveries: 20, backoff: {from: 100ms, to: 1s}, deadLetter: work-dead}
            """;

    @TempDir private Path data;

    @Test
    void noAckedWriteAndNoAckIsLost() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        History history = new History();
        try (NodeProcess node = new NodeProcess(data).start();
                Load load = new Load(node.url(), history, seed)) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                client.admin().apply(ChangeSet.of("work.yaml", DDL));
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
                awaitDrained(client);
                load.close();
                readAll(client, history);
            }
            assertThat(load.failure()).as("clients see no error; seed %d", seed).isNull();
        }
        assertThat(new HistoryChecker(SLACK_MICROS).check(history)).as("seed %d", seed).isEmpty();
    }

    private static void awaitDrained(HadronClient client) {
        await("all messages finished")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        client.admin().group(Load.GROUP).partitions().stream()
                                .allMatch(p ->
                                        p.counts().outstanding() == 0
                                                && p.offsets().head()
                                                        == p.offsets().committedEnd()));
    }

    private static void readAll(HadronClient client, History history) {
        Map<Integer, List<Observation.FinalRecord>> records = new HashMap<>();
        for (Message message : everything(client, Load.STREAM)) {
            records.computeIfAbsent(message.partition(), p -> new ArrayList<>())
                    .add(
                            new Observation.FinalRecord(
                                    message.offset(), 0, String.valueOf(message.valueText())));
        }
        Map<Integer, List<Observation.DeadLetter>> letters = new HashMap<>();
        for (Message letter : everything(client, "work-dead")) {
            letters.computeIfAbsent(number(letter, "hadron-dl-partition"), p -> new ArrayList<>())
                    .add(
                            new Observation.DeadLetter(
                                    number(letter, "hadron-dl-offset"),
                                    number(letter, "hadron-dl-attempts")));
        }
        GroupInfo group = client.admin().group(Load.GROUP);
        for (int i = 0; i < PARTITIONS; i++) {
            String partition = Load.partition(i);
            history.add(
                    new Observation.FinalPartition(
                            partition, 0, records.getOrDefault(i, List.of())));
            history.add(
                    new Observation.FinalGroup(
                            Load.GROUP,
                            partition,
                            group.partitions().get(i).offsets().head(),
                            new TreeSet<>(),
                            MAX_DELIVERIES,
                            letters.getOrDefault(i, List.of())));
        }
    }

    private static int number(Message letter, String header) {
        return Integer.parseInt(String.valueOf(letter.header(header)));
    }

    /** Reads every partition from its beginning to its committed end. */
    private static List<Message> everything(HadronClient client, String stream) {
        List<Message> found = new ArrayList<>();
        Map<Integer, Long> ends = new HashMap<>();
        for (PartitionOffsets offsets : client.admin().offsets(stream, StartAt.latest())) {
            ends.put(offsets.partition(), offsets.committedEnd());
        }
        try (Reader reader = client.reader(stream).from(StartAt.first()).open()) {
            await("read to the end")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        Message message;
                        while ((message = reader.poll(Duration.ofMillis(50))) != null) {
                            found.add(message);
                        }
                        return ends.entrySet().stream()
                                .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
                    });
        }
        return found;
    }
}
