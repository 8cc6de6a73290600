package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.StartAt;
import io.hadron.client.admin.GroupInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a consumer group remembers when its node is killed, and what it takes from consumers that
 * fall silent.
 */
class GroupRestartTest {
    private static final int SCATTERED = Integer.getInteger("hadron.scattered", 100_000);
    private static final long MEMORY_BOUND = 1L << 30;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path data;

    private static void define(HadronClient client, String settings) {
        Streams.apply(
                client,
                """
                kind: Stream
                metadata: {name: tasks}
                ---
                kind: Group
                metadata: {name: team}
                spec: {stream: tasks%s}
                """
                        .formatted(settings));
    }

    private static GroupInfo.Partition state(HadronClient client) {
        return client.admin().group("team").partitions().getFirst();
    }

    // ------------------------------------------------------------------ scattered

    @Test
    void scatteredUnfinishedMessagesSurvive() throws Exception {
        try (NodeProcess node = new NodeProcess(data).start()) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                define(client, ", maxInFlight: 1000000, maxOutstanding: 1000000");
                Streams.publish(
                        client, "tasks", SCATTERED, i -> Event.record(null, Integer.toString(i)));
                ackEverySecond(client, node);
            }
            node.start();
            try (HadronClient client = HadronClient.connect(node.url())) {
                assertThat(state(client).counts().outstanding()).isEqualTo(SCATTERED / 2);
                Streams.publish(
                        client,
                        "tasks",
                        100,
                        i -> Event.record(null, Integer.toString(SCATTERED + i)));
                BitSet seen = finishAll(client, SCATTERED / 2 + 100);
                for (int i = 0; i < SCATTERED; i++) {
                    assertThat(seen.get(i)).as("message %d", i).isEqualTo(i % 2 == 1);
                }
                Streams.awaitDrained(client, "team");
            }
            assertThat(node.residentBytes()).isLessThan(MEMORY_BOUND);
        }
    }

    /**
     * Takes everything, acks the even ones, and leaves the others in its hands when the node dies.
     */
    private static void ackEverySecond(HadronClient client, NodeProcess node) throws Exception {
        try (Consumer consumer =
                client.subscription("tasks")
                        .group("team")
                        .maxInFlight(SCATTERED)
                        .onError((what, e) -> {})
                        .open()) {
            for (int taken = 0; taken < SCATTERED; ) {
                DeliveryBatch batch = consumer.pollBatch(10_000, LONG);
                assertThat(batch.isEmpty()).as("a delivery after %d", taken).isFalse();
                taken += batch.size();
                batch.forEach(delivery -> {
                    if (delivery.offset() % 2 == 0) {
                        delivery.ack();
                    }
                });
            }
            org.awaitility.Awaitility.await("acks are durable")
                    .atMost(LONG)
                    .until(() -> state(client).counts().outstanding() == SCATTERED / 2);
            assertThat(node.residentBytes()).isLessThan(MEMORY_BOUND);
            node.kill();
        }
    }

    private static BitSet finishAll(HadronClient client, int count) {
        BitSet seen = new BitSet();
        try (Consumer consumer =
                client.subscription("tasks").group("team").maxInFlight(10_000).open()) {
            for (int taken = 0; taken < count; ) {
                DeliveryBatch batch = consumer.pollBatch(10_000, LONG);
                assertThat(batch.isEmpty()).as("a delivery after %d", taken).isFalse();
                taken += batch.size();
                batch.forEach(delivery -> seen.set((int) delivery.offset()));
                batch.ackAll();
            }
        }
        return seen;
    }

    // ------------------------------------------------------------------ delays and operations

    @Test
    void aDelayIsNotShortenedByARestart() throws Exception {
        Duration delay = Duration.ofSeconds(6);
        try (NodeProcess node = new NodeProcess(data).start()) {
            long nackedNanos;
            try (HadronClient client = HadronClient.connect(node.url());
                    Wire wire = new Wire(node)) {
                define(client, "");
                Streams.publish(client, "tasks", 1, i -> Event.record(null, "later"));
                long channel = wire.subscribe(Streams.controlGroup(client, "tasks", 0), "team", 10);
                var delivery = wire.delivery();
                nackedNanos = System.nanoTime();
                assertThat(wire.settle(channel, delivery, Verdict.NACK, (int) delay.toMillis()))
                        .isEqualTo(ErrorCode.OK);
                assertThat(state(client).counts().waiting()).isEqualTo(1);
            }
            node.kill();
            node.start();
            try (HadronClient client = HadronClient.connect(node.url());
                    Consumer consumer = client.subscription("tasks").group("team").open()) {
                Delivery again = consumer.poll(LONG);
                assertThat(again).isNotNull();
                assertThat(again.attempt()).isEqualTo(2);
                assertThat(Duration.ofNanos(System.nanoTime() - nackedNanos))
                        .isGreaterThanOrEqualTo(delay);
            }
        }
    }

    @Test
    void seekPauseAndResumeSurvive() throws Exception {
        long last;
        try (NodeProcess node = new NodeProcess(data).start()) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                define(client, "");
                last =
                        Streams.publish(
                                        client,
                                        "tasks",
                                        20,
                                        i -> Event.record(null, Integer.toString(i)))
                                .getLast()
                                .offset();
                staleAfterSeek(client, last - 4);
                client.admin().pause("team");
            }
            node.kill();
            node.start();
            try (HadronClient client = HadronClient.connect(node.url());
                    Consumer consumer = client.subscription("tasks").group("team").open()) {
                assertThat(client.admin().group("team").paused()).isTrue();
                assertThat(state(client).offsets().head()).isEqualTo(last - 4);
                assertThat(consumer.poll(Duration.ofMillis(300))).as("paused").isNull();
                client.admin().resume("team");
                Delivery first = consumer.poll(LONG);
                assertThat(first).isNotNull();
                assertThat(first.offset()).isEqualTo(last - 4);
                first.ackAndWait();
            }
            node.kill();
            node.start();
            try (HadronClient client = HadronClient.connect(node.url());
                    Consumer consumer = client.subscription("tasks").group("team").open()) {
                assertThat(client.admin().group("team").paused()).isFalse();
                List<Long> rest = new ArrayList<>();
                while (rest.size() < 4) {
                    Delivery delivery = consumer.poll(LONG);
                    assertThat(delivery).isNotNull();
                    delivery.ackAndWait();
                    rest.add(delivery.offset());
                }
                assertThat(rest).containsExactlyInAnyOrder(last - 3, last - 2, last - 1, last);
            }
        }
    }

    private static void staleAfterSeek(HadronClient client, long to) {
        try (Consumer consumer = client.subscription("tasks").group("team").maxInFlight(5).open()) {
            Delivery held = consumer.poll(LONG);
            assertThat(held).isNotNull();
            client.admin().seek("team", StartAt.offset(to));
            assertThatThrownBy(held::ackAndWait)
                    .isInstanceOfSatisfying(
                            HadronException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_DELIVERY));
        }
        assertThat(state(client).offsets().head()).isGreaterThanOrEqualTo(to);
        client.admin().seek("team", StartAt.offset(to));
    }

    // ------------------------------------------------------------------ silence

    @Test
    void aConsumerThatFallsSilentLosesItsMessages() throws Exception {
        try (NodeProcess node =
                        new NodeProcess(data).set("HADRON_NETWORK_HEARTBEAT", "300ms").start();
                HadronClient client = HadronClient.connect(node.url());
                Wire silent = new Wire(node)) {
            define(client, "");
            Streams.publish(client, "tasks", 1, i -> Event.record(null, "one"));
            long group = Streams.controlGroup(client, "tasks", 0);
            silent.subscribe(group, "team", 10);
            var lost = silent.delivery();
            assertThat(lost.getRanges(0).getAttempt()).isEqualTo(1);
            // It answers no ping from here on, and its connection stays open until the node closes
            // it.
            try (Consumer other = client.subscription("tasks").group("team").open()) {
                Delivery again = other.poll(Duration.ofSeconds(10));
                assertThat(again).as("redelivered when the heartbeats stop").isNotNull();
                assertThat(again.attempt()).isEqualTo(2);
                try (Wire returned = new Wire(node)) {
                    long channel = returned.subscribe(group, "team", 10);
                    assertThat(returned.ack(channel, lost)).isEqualTo(ErrorCode.STALE_DELIVERY);
                }
                assertThat(state(client).counts().outstanding()).isEqualTo(1);
                again.ackAndWait();
                assertThat(state(client).counts().outstanding()).isZero();
            }
            assertThat(silent.ended()).isTrue();
        }
    }

    @Test
    void aStoppedClientProcessLosesItsMessages() throws Exception {
        try (NodeProcess node =
                        new NodeProcess(data).set("HADRON_NETWORK_HEARTBEAT", "300ms").start();
                HadronClient client = HadronClient.connect(node.url())) {
            define(client, "");
            Streams.publish(client, "tasks", 1, i -> Event.record(null, "one"));
            try (ConsumerProcess stopped = new ConsumerProcess(node.url(), "tasks", "team")) {
                assertThat(stopped.line()).startsWith("took ").endsWith(" attempt 1");
                stopped.signal("STOP");
                try (Consumer other = client.subscription("tasks").group("team").open()) {
                    Delivery again = other.poll(Duration.ofSeconds(15));
                    assertThat(again).as("redelivered when the heartbeats stop").isNotNull();
                    assertThat(again.attempt()).isEqualTo(2);
                    stopped.signal("CONT");
                    stopped.goOn();
                    assertThat(stopped.line()).isEqualTo("ack " + ErrorCode.STALE_DELIVERY);
                    again.ackAndWait();
                }
            }
            Streams.awaitDrained(client, "team");
        }
    }

    @Test
    void anAckAfterTheAckTimeoutIsStale() throws Exception {
        try (NodeProcess node = new NodeProcess(data).start();
                HadronClient client = HadronClient.connect(node.url())) {
            define(client, ", ackTimeout: 500ms");
            Streams.publish(client, "tasks", 1, i -> Event.record(null, "one"));
            try (Consumer slow = client.subscription("tasks").group("team").maxInFlight(1).open()) {
                Delivery held = slow.poll(LONG);
                assertThat(held).isNotNull();
                try (Consumer other = client.subscription("tasks").group("team").open()) {
                    Delivery again = other.poll(Duration.ofSeconds(10));
                    assertThat(again).isNotNull();
                    assertThatThrownBy(held::ackAndWait)
                            .isInstanceOfSatisfying(
                                    HadronException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_DELIVERY));
                    again.extend(Duration.ofSeconds(30));
                    again.ackAndWait();
                }
            }
            Streams.awaitDrained(client, "team");
        }
    }
}
