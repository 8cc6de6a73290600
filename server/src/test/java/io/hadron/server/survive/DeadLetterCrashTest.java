package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages that nobody can handle, while nodes and consumers die: each has exactly one copy in the
 * end.
 */
class DeadLetterCrashTest {
    private static final int ROUNDS = Integer.getInteger("hadron.kill.rounds", 5);
    private static final int MAX_DELIVERIES = 8;
    private static final Duration PROMPT = Duration.ofSeconds(3);

    @TempDir private Path data;

    private final Set<String> acked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean producing = new AtomicBoolean(true);
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicBoolean consuming = new AtomicBoolean(true);

    /**
     * What a consumer does with a message is decided by its number: ack, reject, or nack for ever.
     */
    private static int fate(String value) {
        return Integer.parseInt(value) % 3;
    }

    @Test
    void everyGivenUpMessageHasOneCopy() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (NodeProcess node = new NodeProcess(data).start()) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.apply(
                        client,
                        """
                        kind: Stream
                        metadata: {name: jobs}
                        spec: {partitions: 3}
                        ---
                        kind: Stream
                        metadata: {name: jobs-dead}
                        spec: {partitions: 2}
                        ---
                        kind: Group
                        metadata: {name: workers}
                        spec: {stream: jobs, maxDeliveries: %d, backoff: {from: 10ms, to: 50ms}, deadLetter: jobs-dead}
                        """
                                .formatted(MAX_DELIVERIES));
            }
            Thread producer = producer(node);
            List<Thread> consumers = List.of(consumer(node, 0), consumer(node, 1));
            for (int round = 0; round < ROUNDS; round++) {
                int before = acked.size();
                int more = random.nextInt(1, 150);
                await("round " + round + " of seed " + seed)
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> acked.size() >= before + more);
                node.kill();
                node.start();
            }
            producing.set(false);
            producer.join();
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.awaitDrained(client, "workers");
                consuming.set(false);
                for (Thread consumer : consumers) {
                    consumer.join();
                }
                check(client, "seed " + seed);
            }
        }
    }

    private Thread producer(NodeProcess node) {
        return Thread.ofPlatform()
                .name("producer")
                .start(() -> {
                    try (HadronClient client = HadronClient.connect(node.url());
                            Publisher publisher = client.publisher("jobs")) {
                        for (int i = 0; producing.get(); i++) {
                            var _ =
                                    publisher
                                            .publishAsync(
                                                    Event.record("k" + i, Integer.toString(i)))
                                            .thenRun(published::incrementAndGet);
                            LockSupport.parkNanos(1_000_000);
                        }
                        publisher.flush();
                    }
                });
    }

    private Thread consumer(NodeProcess node, int number) {
        return Thread.ofPlatform()
                .name("consumer-" + number)
                .start(() -> {
                    try (HadronClient client = HadronClient.connect(node.url());
                            Consumer consumer =
                                    client.subscription("jobs")
                                            .group("workers")
                                            .maxInFlight(50)
                                            .onError((what, e) -> {})
                                            .open()) {
                        while (consuming.get()) {
                            Delivery delivery = consumer.poll(Duration.ofMillis(50));
                            if (delivery != null) {
                                settle(delivery, String.valueOf(delivery.valueText()));
                            }
                        }
                    }
                });
    }

    private void settle(Delivery delivery, String value) {
        assertThat(delivery.attempt()).isBetween(1, MAX_DELIVERIES);
        switch (fate(value)) {
            case 0 -> {
                var _ = delivery.ackAsync().thenRun(() -> acked.add(value));
            }
            case 1 -> delivery.reject("no use: " + value);
            default -> delivery.nack();
        }
    }

    private void check(HadronClient client, String when) {
        List<Message> letters = Streams.everything(client, "jobs-dead");
        Map<String, Message> byOrigin =
                letters.stream()
                        .collect(
                                Collectors.toMap(
                                        l ->
                                                l.header("hadron-dl-partition")
                                                        + "/"
                                                        + l.header("hadron-dl-offset"),
                                        Function.identity(),
                                        (a, b) -> {
                                            throw new AssertionError(
                                                    "two copies, " + when + ": " + a + ", " + b);
                                        }));
        List<Message> originals = Streams.everything(client, "jobs");
        assertThat(originals).hasSize(published.get());
        for (Message original : originals) {
            String value = String.valueOf(original.valueText());
            Message letter = byOrigin.remove(original.partition() + "/" + original.offset());
            if (letter == null) {
                assertThat(fate(value)).as("%s: message %s has no copy", when, value).isZero();
                continue;
            }
            assertThat(acked).as(when).doesNotContain(value);
            assertCopy(letter, original, value, when);
        }
        assertThat(byOrigin).as("copies of nothing, " + when).isEmpty();
    }

    private static void assertCopy(Message letter, Message original, String value, String when) {
        assertThat(letter.valueText()).as(when).isEqualTo(value);
        assertThat(letter.key()).as(when).isEqualTo(original.key());
        assertThat(letter.header("hadron-dl-stream")).isEqualTo("default/jobs");
        assertThat(letter.header("hadron-dl-group")).isEqualTo("default/workers");
        int attempts = Integer.parseInt(String.valueOf(letter.header("hadron-dl-attempts")));
        assertThat(attempts).as(when).isBetween(1, MAX_DELIVERIES);
        boolean rejected = "no use: ".concat(value).equals(letter.header("hadron-dl-reason"));
        if (!rejected) { // then it was tried as often as allowed
            assertThat(attempts).as(when).isEqualTo(MAX_DELIVERIES);
            assertThat(letter.header("hadron-dl-cause")).as(when).isNotBlank();
        }
    }

    @Test
    void aMessageWhoseConsumersDieIsGivenUpAndRedeliveredAtOnceUntilThen() throws Exception {
        try (NodeProcess node =
                        new NodeProcess(data).set("HADRON_NETWORK_HEARTBEAT", "30s").start();
                HadronClient client = HadronClient.connect(node.url())) {
            Streams.apply(
                    client,
                    """
                    kind: Stream
                    metadata: {name: poison}
                    ---
                    kind: Stream
                    metadata: {name: poison-dead}
                    ---
                    kind: Group
                    metadata: {name: victims}
                    spec: {stream: poison, maxDeliveries: 3, backoff: {from: 1m, to: 1m}, deadLetter: poison-dead}
                    """);
            Streams.publish(client, "poison", 1, i -> Event.record("k", "deadly"));
            long group = Streams.controlGroup(client, "poison", 0);
            List<Integer> attempts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long begun = System.nanoTime();
                attempts.add(dieWithIt(node, group));
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("neither the backoff nor a heartbeat is waited for")
                        .isLessThan(PROMPT);
            }
            assertThat(attempts).containsExactly(1, 2, 3);
            Streams.awaitDrained(client, "victims");
            List<Message> letters = Streams.everything(client, "poison-dead");
            assertThat(letters).hasSize(1);
            assertThat(letters.getFirst().valueText()).isEqualTo("deadly");
            assertThat(letters.getFirst().header("hadron-dl-attempts")).isEqualTo("3");
        }
    }

    /** Takes the message and lets the connection break; which attempt it was. */
    private static int dieWithIt(NodeProcess node, long group) throws Exception {
        try (Wire wire = new Wire(node)) {
            wire.subscribe(group, "victims", 10);
            int attempt = wire.delivery().getRanges(0).getAttempt();
            wire.client().socket().setSoLinger(true, 0); // a reset, as when a process is killed
            return attempt;
        } catch (EOFException | SocketException e) {
            throw new IOException("the node closed the connection", e);
        }
    }
}
