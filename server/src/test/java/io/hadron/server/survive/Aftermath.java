package io.hadron.server.survive;

import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.admin.GroupInfo;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What is there after a {@link Load} has come to rest: the last entries of its history. */
final class Aftermath {
    private static final int PARTITIONS = 3;
    private static final int MAX_DELIVERIES = 20;

    /** The streams and the group that the load uses. */
    static final String DDL =
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

    private Aftermath() {}

    static void record(HadronClient client, History history) {
        Map<Integer, List<Observation.FinalRecord>> records = new HashMap<>();
        for (Message message : Streams.everything(client, Load.STREAM)) {
            records.computeIfAbsent(message.partition(), p -> new ArrayList<>())
                    .add(
                            new Observation.FinalRecord(
                                    message.offset(), 0, String.valueOf(message.valueText())));
        }
        Map<Integer, List<Observation.DeadLetter>> letters = new HashMap<>();
        for (Message letter : Streams.everything(client, "work-dead")) {
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
}
