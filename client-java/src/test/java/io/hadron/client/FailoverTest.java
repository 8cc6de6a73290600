package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import io.hadron.client.fake.OnProduce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A leader goes, another comes: callers see it as latency. */
@Timeout(30)
class FailoverTest {
    private static final String STREAM = "shop/one";

    /** Long enough that only a signal, and no timer, can explain what happens sooner. */
    private static final int NO_HEARTBEAT_MS = 60_000;

    private FakeBroker first;
    private FakeBroker second;
    private FakeBroker third;
    private HadronClient client;

    @BeforeEach
    void start() {
        first =
                new FakeBroker()
                        .stream(STREAM, 1).stream("shop/orders", 6).group(STREAM, "billing");
        second = new FakeBroker("n2", first);
        third = new FakeBroker("n3", first);
        for (FakeBroker broker : List.of(first, second, third)) {
            broker.heartbeatMs = NO_HEARTBEAT_MS;
        }
        client = HadronClient.connect(first.url());
    }

    @AfterEach
    void stop() {
        client.close();
        first.close();
        second.close();
        third.close();
    }

    private Publisher publisher() {
        return client.publisher(STREAM, PublisherOptions.defaults().withBatchBytes(1 << 10));
    }

    private static List<CompletableFuture<Receipt>> publish(Publisher to, int from, int until) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < until; i++) {
            receipts.add(to.publishAsync(Event.record(null, Integer.toString(i))));
        }
        return receipts;
    }

    private static List<String> numbers(int until) {
        return IntStream.range(0, until).mapToObj(Integer::toString).toList();
    }

    private static void awaitAll(List<CompletableFuture<Receipt>> receipts) {
        CompletableFuture.allOf(receipts.toArray(new CompletableFuture<?>[0])).join();
    }

    @Test
    void aKilledLeaderIsLatency() {
        Publisher publisher = publisher();
        awaitAll(publish(publisher, 0, 10));
        first.onProduce =
                batch -> batch.sequence() % 3 == 0 ? OnProduce.APPLY_IN_SILENCE : OnProduce.IGNORE;
        List<CompletableFuture<Receipt>> inFlight = publish(publisher, 10, 1_000);
        await().until(() -> first.produceRequests.get() > 3);
        first.kill();
        await().until(() -> second.watches.get() + third.watches.get() > 0);
        second.lead(STREAM, 0, "n2", true);
        second.lead(STREAM, 0, "n2", false);
        awaitAll(inFlight);
        assertThat(first.values(STREAM, 0)).isEqualTo(numbers(1_000));
        assertThat(second.connections.get() + third.connections.get()).isLessThan(6);
    }

    @Test
    void aLeaderThatMovesAwayIsLatency() {
        Publisher publisher = publisher();
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Receipt>> receipts =
                    publish(publisher, round * 100, round * 100 + 50);
            first.lead(STREAM, 0, "n" + (1 + round % 3), round % 2 == 0);
            receipts.addAll(publish(publisher, round * 100 + 50, round * 100 + 100));
            first.lead(STREAM, 0, "n" + (1 + round % 3), false);
            awaitAll(receipts);
        }
        assertThat(first.values(STREAM, 0)).isEqualTo(numbers(2_000));
    }

    @Test
    void aLeaderThatIsNotReadyIsSentBatchesOnceInItsTerm() {
        Publisher publisher = publisher();
        awaitAll(publish(publisher, 0, 10));
        second.lead(STREAM, 0, "n2", true);
        List<CompletableFuture<Receipt>> early = publish(publisher, 10, 11);
        await().until(() -> second.produceRequests.get() > 0);
        second.lead(STREAM, 0, "n2", false);
        awaitAll(early);
        assertThat(second.produceRequests).as("refused, and taken").hasValue(2);
        assertThat(first.values(STREAM, 0)).isEqualTo(numbers(11));
    }

    @Test
    void aLeaderThatFellSilentIsLeftWhenAnotherIsNamed() {
        Publisher publisher = publisher();
        second.lead(STREAM, 0, "n2", false);
        awaitAll(publish(publisher, 0, 10));
        second.silent = true;
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 10, 100);
        first.lead(STREAM, 0, "n3", false);
        awaitAll(receipts);
        assertThat(first.values(STREAM, 0)).isEqualTo(numbers(100));
    }

    @Test
    void anEntryNodeThatFellSilentIsNotWaitedFor() {
        Publisher publisher = publisher();
        awaitAll(publish(publisher, 0, 10));
        first.silent = true;
        second.lead(STREAM, 0, "n2", false);
        awaitAll(publish(publisher, 10, 100));
        assertThat(second.values(STREAM, 0)).isEqualTo(numbers(100));
    }

    @Test
    void aLeaderThatServesLaterIsUsedAsSoonAsItDoes() {
        Publisher publisher = publisher();
        awaitAll(publish(publisher, 0, 1));
        first.lead(STREAM, 0, "n2", true);
        CompletableFuture<Receipt> receipt = publish(publisher, 1, 2).get(0);
        // By now a timer alone would look rarely.
        assertThat(receipt).isNotCompleted();
        long begun = System.nanoTime();
        first.lead(STREAM, 0, "n2", false);
        receipt.join();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(second.produceRequests.get()).isEqualTo(1);
    }

    @Test
    void aNodeThatIsCutOffIsNotBelievedForLong() {
        Publisher publisher = publisher();
        awaitAll(publish(publisher, 0, 10));
        first.deaf = true;
        first.hints = false;
        second.lead(STREAM, 0, "n2", false);
        awaitAll(publish(publisher, 10, 100));
        assertThat(first.values(STREAM, 0)).isEqualTo(numbers(100));
    }

    @Test
    void aRefusalThatNamesTheLeaderIsEnough() {
        Publisher publisher = publisher();
        awaitAll(publish(publisher, 0, 10));
        first.deaf = true;
        second.lead(STREAM, 0, "n2", false);
        long begun = System.nanoTime();
        awaitAll(publish(publisher, 10, 100));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(700);
        assertThat(first.values(STREAM, 0)).isEqualTo(numbers(100));
    }

    @Test
    void anotherNodeTakesOverAsEntryPoint() {
        Publisher orders = client.publisher("shop/orders");
        orders.publish(Event.record("k", "v"));
        for (int i = 0; i < 6; i++) {
            second.lead("shop/orders", i, "n2", false);
        }
        orders.publish(Event.record("k", "v"));
        first.kill();
        client.publisher("shop/orders").publish(Event.record("k", "v"));
        assertThat(client.admin().metadata(List.of("shop/orders")).get(0).partitions()).hasSize(6);
    }

    @Test
    void readersGoOnWhereTheyWere() {
        Publisher publisher = publisher();
        try (Reader reader = client.reader(STREAM).open()) {
            for (int round = 0; round < 10; round++) {
                awaitAll(publish(publisher, round * 10, round * 10 + 10));
                for (int i = 0; i < 10; i++) {
                    assertThat(reader.poll(Duration.ofSeconds(10)).offset())
                            .isEqualTo(round * 10 + i);
                }
                first.lead(STREAM, 0, "n" + (1 + round % 3), false);
            }
        }
    }

    @Test
    void consumersGoOn() {
        Publisher publisher = publisher();
        Set<String> seen = new HashSet<>();
        try (Consumer consumer =
                client.subscription(STREAM).group("billing").onError((what, error) -> {}).open()) {
            for (int round = 0; round < 10; round++) {
                awaitAll(publish(publisher, round * 10, round * 10 + 10));
                first.lead(STREAM, 0, "n" + (1 + round % 3), false);
                while (seen.size() < round * 10 + 10) {
                    Delivery delivery = consumer.poll(Duration.ofSeconds(10));
                    assertThat(delivery).isNotNull();
                    seen.add(delivery.valueText());
                    delivery.ack();
                }
            }
        }
    }

    @Test
    void aConsumerLeavesALeaderThatFellSilent() {
        second.lead(STREAM, 0, "n2", false);
        Publisher publisher = publisher();
        try (Consumer consumer = client.subscription(STREAM).group("billing").open()) {
            awaitAll(publish(publisher, 0, 1));
            consumer.poll(Duration.ofSeconds(10)).ack();
            second.silent = true;
            first.lead(STREAM, 0, "n3", false);
            awaitAll(publish(publisher, 1, 2));
            assertThat(consumer.poll(Duration.ofSeconds(10))).isNotNull();
        }
    }

    @Test
    void whatOnlyTheOldLeaderHadDoesNotStopThePublisher() {
        Publisher publisher =
                client.publisher(STREAM, PublisherOptions.defaults().withAcks(Acks.WRITE));
        for (int i = 0; i < 10; i++) {
            publisher.publish(Event.record(null, Integer.toString(i)));
        }
        first.onProduce = batch -> OnProduce.HANG_UP;
        List<CompletableFuture<Receipt>> inDoubt = publish(publisher, 10, 12);
        await().until(() -> first.produceRequests.get() > 10);
        first.kill();
        second.loseTail(STREAM, 0, 3);
        second.lead(STREAM, 0, "n2", false);
        awaitAll(inDoubt);
        assertThat(second.values(STREAM, 0))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "10", "11");
    }
}
