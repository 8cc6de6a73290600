package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.frame.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsumerTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Set<Thread.State> WAITS =
            Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private FakeBroker broker;
    private HadronClient client;

    @BeforeEach
    void start() {
        broker =
                new FakeBroker()
                        .stream("shop/orders", 3).stream("shop/one", 1)
                                .group("shop/orders", "billing")
                                .group("shop/one", "billing");
        client = HadronClient.connect(broker.url());
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private void publish(String stream, int count, Compression compression) {
        try (Publisher publisher =
                client.publisher(
                        stream, PublisherOptions.defaults().withCompression(compression))) {
            for (int i = 0; i < count; i++) {
                publisher.publishAsync(Event.record("k" + i % 50, "v" + i));
            }
        }
    }

    private SubscriptionBuilder billing(String stream) {
        return client.subscription(stream)
                .group("billing")
                .onError((what, error) -> errors.add(error));
    }

    @Test
    void pullsAndAcksOneByOne() {
        publish("shop/orders", 1_000, Compression.NONE);
        try (Consumer consumer = billing("shop/orders").open()) {
            Set<String> seen = new HashSet<>();
            while (seen.size() < 1_000) {
                Delivery delivery = consumer.poll(SOON);
                assertThat(delivery).isNotNull();
                assertThat(seen.add(delivery.valueText())).isTrue();
                assertThat(delivery.attempt()).isEqualTo(1);
                delivery.ack();
            }
            assertThat(consumer.poll(MOMENT)).isNull();
            await().until(() -> broker.acked("shop/orders", "billing") == 1_000);
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void closeSendsWhatWasAcked() {
        publish("shop/one", 60, Compression.NONE);
        try (Consumer consumer = billing("shop/one").maxInFlight(100).open()) {
            for (int i = 0; i < 50; i++) {
                consumer.poll(SOON).ack();
            }
        }
        assertThat(broker.acked("shop/one", "billing")).isEqualTo(50);
        try (Consumer consumer = billing("shop/one").open()) {
            Delivery again = consumer.poll(SOON);
            assertThat(again.offset()).isEqualTo(50);
            assertThat(again.attempt()).isEqualTo(2);
        }
    }

    @Test
    void decodesEveryCompressionInSmallPushes() {
        for (Compression compression :
                List.of(Compression.NONE, Compression.LZ4, Compression.ZSTD)) {
            publish("shop/one", 500, compression);
        }
        broker.pushLimit("shop/one", "billing", 7);
        try (Consumer consumer = billing("shop/one").maxInFlight(20).open()) {
            for (int i = 0; i < 1_500; i++) {
                Delivery delivery = consumer.poll(SOON);
                assertThat(delivery.offset()).isEqualTo(i);
                assertThat(delivery.valueText()).isEqualTo("v" + i % 500);
                delivery.ack();
            }
        }
        assertThat(broker.acked("shop/one", "billing")).isEqualTo(1_500);
    }

    @Test
    void batchesAreAckedAsRanges() {
        publish("shop/orders", 5_000, Compression.NONE);
        try (Consumer consumer = billing("shop/orders").maxInFlight(1_000).open()) {
            int seen = 0;
            while (seen < 5_000) {
                DeliveryBatch batch = consumer.pollBatch(500, SOON);
                assertThat(batch.size()).isBetween(1, 500);
                seen += batch.size();
                batch.ackAll();
            }
            await().until(() -> broker.acked("shop/orders", "billing") == 5_000);
        }
        assertThat(broker.settleRequests.get()).isLessThan(200);
    }

    @Test
    void ackAndWaitIsDurable() {
        publish("shop/one", 3, Compression.NONE);
        try (Consumer consumer = billing("shop/one").open()) {
            consumer.poll(SOON).ackAndWait();
            assertThat(broker.acked("shop/one", "billing")).isEqualTo(1);
            DeliveryBatch rest = consumer.pollBatch(10, SOON);
            rest.ackAllAsync().join();
            assertThat(broker.acked("shop/one", "billing")).isEqualTo(1 + rest.size());
        }
    }

    @Test
    void handsOutNoMoreThanMaxInFlight() {
        publish("shop/orders", 100, Compression.NONE);
        try (Consumer consumer = billing("shop/orders").maxInFlight(2).open()) {
            Delivery first = consumer.poll(SOON);
            Delivery second = consumer.poll(SOON);
            assertThat(second).isNotNull();
            assertThat(consumer.poll(MOMENT)).isNull();
            first.ack();
            assertThat(consumer.poll(SOON)).isNotNull();
            second.nack();
            second.ack();
            assertThat(consumer.poll(SOON)).isNotNull();
            assertThat(consumer.poll(MOMENT)).isNull();
        }
    }

    @Test
    void nackRejectAndExtend() {
        publish("shop/one", 3, Compression.NONE);
        try (Consumer consumer = billing("shop/one").open()) {
            Delivery first = consumer.poll(SOON);
            first.extend(Duration.ofSeconds(1));
            first.nack(Duration.ofMillis(1));
            consumer.poll(SOON).reject("no such customer");
            consumer.poll(SOON).ack();
            Delivery again = consumer.poll(SOON);
            assertThat(again.offset()).isZero();
            assertThat(again.attempt()).isEqualTo(2);
            again.ackAndWait();
        }
        assertThat(broker.rejected("shop/one", 0, "billing")).containsEntry(1L, "no such customer");
        assertThat(broker.acked("shop/one", "billing")).isEqualTo(2);
    }

    @Test
    void handlersRunInParallelAndDecide() throws Exception {
        publish("shop/orders", 500, Compression.LZ4);
        AtomicInteger failures = new AtomicInteger();
        Set<String> done = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(500);
        try (Subscription sub =
                billing("shop/orders")
                        .maxInFlight(64)
                        .handle(delivery -> {
                            if (delivery.attempt() == 1 && delivery.offset() % 10 == 0) {
                                failures.incrementAndGet();
                                throw new IllegalStateException("not yet");
                            }
                            if (done.add(delivery.valueText())) {
                                all.countDown();
                            }
                            return Outcome.ack();
                        })) {
            all.await();
            await().until(() -> broker.acked("shop/orders", "billing") == 500);
            assertThat(sub.await(Duration.ofMillis(1))).isFalse();
        }
        assertThat(failures.get()).isPositive();
        assertThat(errors).hasSize(failures.get());
        assertThat(errors).allMatch(e -> e instanceof IllegalStateException);
    }

    @Test
    void closeWaitsForHandlers() throws Exception {
        publish("shop/one", 1, Compression.NONE);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Subscription sub =
                billing("shop/one")
                        .handle(delivery -> {
                            started.countDown();
                            goOn.await();
                            return Outcome.ack();
                        });
        started.await();
        Thread closer = new Thread(sub::close);
        closer.start();
        await().until(() -> WAITS.contains(closer.getState()));
        assertThat(broker.acked("shop/one", "billing")).isZero();
        goOn.countDown();
        closer.join();
        assertThat(broker.acked("shop/one", "billing")).isEqualTo(1);
        sub.await();
    }

    @Test
    void slowHandlersDoNotLoseTheConnection() throws Exception {
        broker.heartbeatMs = 50;
        broker.hangUp();
        publish("shop/one", 1, Compression.NONE);
        int before = broker.connections.get();
        try (Consumer consumer = billing("shop/one").open()) {
            Delivery delivery = consumer.poll(SOON);
            int pings = broker.pings.get();
            await().until(() -> broker.pings.get() >= pings + 10); // the handler's time
            delivery.ackAndWait();
        }
        assertThat(broker.connections.get()).isEqualTo(before);
    }

    @Test
    void aBrokenConnectionMeansRedeliveryAndStaleAcks() {
        publish("shop/one", 10, Compression.NONE);
        try (Consumer consumer = billing("shop/one").open()) {
            Delivery first = consumer.poll(SOON);
            int before = broker.connections.get();
            broker.hangUp();
            await().until(() -> broker.connections.get() > before);
            assertThatThrownBy(() -> first.ackAsync().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(HadronException.StaleDelivery.class);
            List<Long> offsets = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Delivery delivery = consumer.poll(SOON);
                offsets.add(delivery.offset());
                assertThat(delivery.attempt()).isEqualTo(2);
                delivery.ack();
            }
            assertThat(offsets).doesNotHaveDuplicates().hasSize(10);
            await().until(() -> broker.acked("shop/one", "billing") == 10);
        }
    }

    @Test
    void aRestartShowsOnlyAsLatency() throws Exception {
        publish("shop/orders", 300, Compression.NONE);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (Subscription sub =
                billing("shop/orders")
                        .handle(delivery -> {
                            seen.add(delivery.valueText());
                            return Outcome.ack();
                        })) {
            await().until(() -> seen.size() == 300);
            broker.kill();
            broker.restart();
            publish("shop/orders", 600, Compression.NONE);
            await().until(() -> seen.size() == 600);
            assertThat(sub.await(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void aSeekMakesOldDeliveriesStale() {
        publish("shop/one", 5, Compression.NONE);
        try (Consumer consumer = billing("shop/one").open()) {
            Delivery old = consumer.poll(SOON);
            broker.seekToFirst("shop/one", "billing");
            CompletableFuture<Void> ack = old.ackAsync();
            assertThatThrownBy(ack::get).hasCauseInstanceOf(HadronException.StaleDelivery.class);
            assertThat(consumer.poll(SOON).offset()).isZero();
        }
    }

    @Test
    void overloadedSettlementsAreSentAgain() {
        publish("shop/one", 5, Compression.NONE);
        AtomicInteger calls = new AtomicInteger();
        broker.refuse =
                method ->
                        method == Method.SETTLE && calls.incrementAndGet() < 3
                                ? ErrorCode.OVERLOADED
                                : null;
        try (Consumer consumer = billing("shop/one").open()) {
            consumer.poll(SOON).ackAndWait();
        }
        assertThat(broker.acked("shop/one", "billing")).isEqualTo(1);
        assertThat(calls.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void unknownGroupFailsAtOnce() {
        assertThatThrownBy(() -> client.subscription("shop/one").group("nope").open())
                .isInstanceOf(HadronException.NotFound.class)
                .hasMessageContaining("UNKNOWN_GROUP");
        assertThatThrownBy(() -> client.subscription("shop/none").group("nope").open())
                .isInstanceOf(HadronException.NotFound.class)
                .hasMessageContaining("shop/none");
    }

    @Test
    void twoConsumersShare() {
        publish("shop/one", 200, Compression.NONE);
        try (Consumer a = billing("shop/one").maxInFlight(10).open();
                HadronClient other = HadronClient.connect(broker.url());
                Consumer b = other.subscription("shop/one").group("billing").open()) {
            Set<Long> seen = new HashSet<>();
            while (seen.size() < 200) {
                for (Consumer consumer : List.of(a, b)) {
                    Delivery delivery = consumer.poll(Duration.ofMillis(2));
                    if (delivery != null) {
                        assertThat(seen.add(delivery.offset())).isTrue();
                        delivery.ack();
                    }
                }
            }
        }
    }

    @Test
    void newPartitionsAreConsumedToo() {
        try (Consumer consumer = billing("shop/one").open()) {
            broker.grow("shop/one", "billing");
            broker.hangUp();
            try (HadronClient other = HadronClient.connect(broker.url())) {
                other.publisher("shop/one").publish(Event.record("k", "new").partition(1));
            }
            assertThat(consumer.poll(SOON).partition()).isEqualTo(1);
        }
    }

    @Test
    void aClosedConsumerSaysSo() {
        Consumer consumer = billing("shop/one").open();
        consumer.close();
        assertThatThrownBy(() -> consumer.poll(MOMENT)).isInstanceOf(HadronException.Closed.class);
        assertThat(consumer.iterator().hasNext()).isFalse();
    }
}
