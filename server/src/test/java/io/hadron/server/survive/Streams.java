package io.hadron.server.survive;

import static org.awaitility.Awaitility.await;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import io.hadron.client.Reader;
import io.hadron.client.Receipt;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.PartitionOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** What tests do with streams, in few words. */
final class Streams {
    private Streams() {}

    static void apply(HadronClient client, String ddl) {
        client.admin().apply(ChangeSet.of("test.yaml", ddl));
    }

    /**
     * Publishes so many records and waits until all are acknowledged; the receipts are in order.
     */
    static List<Receipt> publish(
            HadronClient client, String stream, int count, IntFunction<Event> event) {
        try (Publisher publisher = client.publisher(stream)) {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                receipts.add(publisher.publishAsync(event.apply(i)));
            }
            publisher.flush();
            return receipts.stream().map(CompletableFuture::join).toList();
        }
    }

    /** Every record of a stream from its beginning to its committed end. */
    static List<Message> everything(HadronClient client, String stream) {
        List<Message> found = new ArrayList<>();
        Map<Integer, Long> ends = new HashMap<>();
        for (PartitionOffsets offsets : client.admin().offsets(stream, StartAt.latest())) {
            ends.put(offsets.partition(), offsets.committedEnd());
        }
        try (Reader reader = client.reader(stream).from(StartAt.first()).open()) {
            await("read to the end of " + stream)
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

    /** Waits until a group has finished every record of its stream. */
    static void awaitDrained(HadronClient client, String group) {
        await("all messages of " + group + " finished")
                .atMost(Duration.ofSeconds(90))
                .until(() ->
                        client.admin().group(group).partitions().stream()
                                .allMatch(p ->
                                        p.counts().outstanding() == 0
                                                && p.offsets().head()
                                                        == p.offsets().committedEnd()));
    }

    static long outstanding(HadronClient client, String group) {
        return client.admin().group(group).partitions().stream()
                .map(GroupInfo.Partition::counts)
                .mapToLong(GroupInfo.Counts::outstanding)
                .sum();
    }

    /** Control group of a partition: the id that requests on the wire name. */
    static long controlGroup(HadronClient client, String stream, int partition) {
        return client.admin()
                .metadata(List.of("default/" + stream))
                .getFirst()
                .partitions()
                .get(partition)
                .group();
    }
}
