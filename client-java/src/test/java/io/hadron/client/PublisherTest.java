package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import io.hadron.client.fake.OnProduce;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.Compression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class PublisherTest {
    private FakeBroker broker;
    private HadronClient client;

    @BeforeEach
    void start() {
        broker = new FakeBroker().stream("shop/orders", 3).stream("shop/one", 1);
        client = HadronClient.connect(broker.url());
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private static PublisherOptions within(Duration timeout) {
        return PublisherOptions.defaults().withDeliveryTimeout(timeout);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<CompletableFuture<Receipt>> publish(Publisher to, int from, int until) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < until; i++) {
            receipts.add(to.publishAsync(Event.record(null, Integer.toString(i))));
        }
        return receipts;
    }

    private static void assertOffsets(List<CompletableFuture<Receipt>> receipts, long first) {
        for (int i = 0; i < receipts.size(); i++) {
            assertThat(receipts.get(i).join().offset()).isEqualTo(first + i);
        }
    }

    private static HadronException failureOf(CompletableFuture<Receipt> receipt)
            throws InterruptedException {
        try {
            receipt.get();
            throw new AssertionError("it was published");
        } catch (ExecutionException e) {
            return (HadronException) e.getCause();
        }
    }

    @Test
    void returnsReceiptsInOrder() {
        Publisher publisher = client.publisher("shop/one");
        assertThat(publisher.publish(Event.record("k", "0")))
                .isEqualTo(new Receipt("shop/one", 0, 0, false));
        assertOffsets(publish(publisher, 1, 1_000), 1);
        assertThat(broker.values("shop/one", 0)).isEqualTo(numbers(0, 1_000));
    }

    @Test
    void batchesRecordsThatComeWhileOthersAreOnTheirWay() {
        Publisher publisher = client.publisher("shop/one");
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 0, 20_000);
        receipts.forEach(CompletableFuture::join);
        assertThat(broker.batches("shop/one", 0)).isLessThan(4_000);
    }

    @Test
    void sameKeyMeansSamePartition() {
        Publisher publisher = client.publisher("shop/orders");
        int partition = publisher.publish(Event.record("anna", "1")).partition();
        for (int i = 0; i < 20; i++) {
            assertThat(publisher.publish(Event.record("anna", "2")).partition())
                    .isEqualTo(partition);
        }
        assertThat(publisher.publish(Event.record("anna", "3").partition(2)).partition())
                .isEqualTo(2);
        assertThatThrownBy(() -> publisher.publish(Event.record("a", "b").partition(3)))
                .isInstanceOf(HadronException.Invalid.class)
                .hasMessageContaining("no partition 3");
    }

    /** A partition whose batches wait is full again as soon as it has room. */
    @Test
    void recordsWithoutKeySpreadWhileNodesAreSlow() {
        broker.onProduce = batch -> OnProduce.IGNORE;
        Publisher publisher =
                client.publisher(
                        "shop/orders", PublisherOptions.defaults().withBatchBytes(1 << 10));
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 0, 20_000);
        await().until(() -> broker.produceRequests.get() >= 3 * 12);
        broker.onProduce = batch -> OnProduce.APPLY;
        broker.hangUp();
        receipts.forEach(CompletableFuture::join);
        for (int i = 0; i < 3; i++) {
            assertThat(broker.values("shop/orders", i)).hasSizeGreaterThan(4_000);
        }
    }

    @Test
    void recordsWithoutKeySpread() {
        Publisher publisher = client.publisher("shop/orders");
        for (int i = 0; i < 30; i++) {
            publisher.publish(Event.record(null, "x"));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(broker.values("shop/orders", i)).hasSizeGreaterThan(5);
        }
    }

    @Test
    void unknownStreamFailsAtOnceByName() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.publisher("shop/nope"))
                .isInstanceOf(HadronException.NotFound.class)
                .hasMessageContaining("shop/nope")
                .hasMessageContaining("UNKNOWN_STREAM");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aLostAckIsNoDuplicate() {
        AtomicInteger calls = new AtomicInteger();
        broker.onProduce =
                p -> calls.incrementAndGet() == 1 ? OnProduce.APPLY_AND_HANG_UP : OnProduce.APPLY;
        Receipt receipt = client.publisher("shop/one").publish(Event.record("k", "v"));
        assertThat(receipt).isEqualTo(new Receipt("shop/one", 0, 0, true));
        assertThat(broker.values("shop/one", 0)).containsExactly("v");
    }

    @ParameterizedTest
    @EnumSource(
            value = OnProduce.class,
            names = {"HANG_UP", "APPLY_AND_HANG_UP", "OVERLOADED", "NOT_LEADER", "STORAGE_FULL"})
    void keepsOrderAndCountThroughFailures(OnProduce failure) {
        // By chance: a fixed step may meet the first batch of a window again and again.
        Random random = new Random(7);
        broker.onProduce = p -> random.nextInt(7) == 3 ? failure : OnProduce.APPLY;
        Publisher publisher =
                client.publisher("shop/one", PublisherOptions.defaults().withBatchBytes(1 << 10));
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 0, 2_000);
        receipts.forEach(CompletableFuture::join);
        assertThat(broker.values("shop/one", 0)).isEqualTo(numbers(0, 2_000));
        assertOffsets(receipts, 0);
    }

    @Test
    void aKilledBrokerShowsOnlyAsLatency() {
        Publisher publisher = client.publisher("shop/orders");
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            receipts.addAll(publish(publisher, round * 500, (round + 1) * 500));
            broker.kill();
            receipts.addAll(publish(publisher, 10_000 + round, 10_001 + round));
            broker.restart();
        }
        receipts.forEach(CompletableFuture::join);
        int total = 0;
        for (int i = 0; i < 3; i++) {
            List<String> values = broker.values("shop/orders", i);
            assertThat(values).doesNotHaveDuplicates();
            total += values.size();
        }
        assertThat(total).isEqualTo(1_503);
    }

    @Test
    void expiryOfWhatWasNeverSentIsDefinite() throws Exception {
        Publisher publisher = client.publisher("shop/one", within(Duration.ofMillis(300)));
        broker.kill();
        // The first may still leave on the dying connection.
        failureOf(publisher.publishAsync(Event.record("k", "v")));
        HadronException error = failureOf(publisher.publishAsync(Event.record("k", "v")));
        assertThat(error).isInstanceOf(HadronException.TimedOut.class);
        assertThat(error.outcome()).isEqualTo(HadronException.Outcome.DEFINITE);
        assertThat(error)
                .hasMessageContaining("shop/one/0")
                .hasMessageContaining("300 ms")
                .hasMessageContaining("last problem");
    }

    @Test
    void expiryWithoutAnswerIsUnknownAndLaterBatchesWork() throws Exception {
        broker.onProduce = p -> OnProduce.IGNORE;
        Publisher publisher = client.publisher("shop/one", within(Duration.ofMillis(300)));
        HadronException error = failureOf(publisher.publishAsync(Event.record("k", "lost")));
        assertThat(error).isInstanceOf(HadronException.TimedOut.class);
        assertThat(error.outcome()).isEqualTo(HadronException.Outcome.UNKNOWN);
        broker.onProduce = p -> OnProduce.APPLY;
        broker.hangUp();
        Receipt receipt = publisher.publish(Event.record("k", "next"));
        assertThat(receipt.offset()).isZero();
        assertThat(broker.values("shop/one", 0)).containsExactly("next");
    }

    @Test
    void whatWasAppliedBehindAnExpiredBatchIsNotPublishedTwice() throws Exception {
        // Both are applied, neither is answered, then the connection breaks: the first expires, the
        // second must be recognised under its old number.
        broker.onProduce = p -> OnProduce.APPLY_IN_SILENCE;
        Publisher publisher =
                client.publisher(
                        "shop/one", within(Duration.ofMillis(600)).withBatchDelay(Duration.ZERO));
        CompletableFuture<Receipt> first = publisher.publishAsync(Event.record("k", "1"));
        await().until(() -> broker.produceRequests.get() == 1);
        // So much later the second expires: time for the answer to what is sent again.
        Thread.sleep(200);
        CompletableFuture<Receipt> second = publisher.publishAsync(Event.record("k", "2"));
        await().until(() -> broker.produceRequests.get() == 2);
        assertThat(failureOf(first).outcome()).isEqualTo(HadronException.Outcome.UNKNOWN);
        broker.onProduce = p -> OnProduce.APPLY;
        broker.hangUp();
        assertThat(second.join()).isEqualTo(new Receipt("shop/one", 0, 1, true));
        publisher.publish(Event.record("k", "3"));
        assertThat(broker.values("shop/one", 0)).containsExactly("1", "2", "3");
    }

    @Test
    void aRefusedBatchDoesNotStopThoseBehindIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        broker.onProduce =
                p -> calls.incrementAndGet() == 1 ? OnProduce.RECORD_TOO_LARGE : OnProduce.APPLY;
        Publisher publisher =
                client.publisher(
                        "shop/one", PublisherOptions.defaults().withBatchDelay(Duration.ZERO));
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 0, 1);
        await().until(() -> broker.produceRequests.get() > 0);
        receipts.addAll(publish(publisher, 1, 300));
        HadronException refused = failureOf(receipts.get(0));
        assertThat(refused.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
        assertThat(refused.outcome()).isEqualTo(HadronException.Outcome.DEFINITE);
        publisher.flush();
        List<String> published = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            if (!receipts.get(i).isCompletedExceptionally()) {
                published.add(Integer.toString(i));
            }
        }
        assertThat(published).hasSizeGreaterThan(200);
        assertThat(broker.values("shop/one", 0)).isEqualTo(published);
    }

    @Test
    void aForgottenProducerGetsANewIdentity() {
        Publisher publisher = client.publisher("shop/one");
        publish(publisher, 0, 10).forEach(CompletableFuture::join);
        broker.forgetProducers("shop/one");
        publish(publisher, 10, 20).forEach(CompletableFuture::join);
        assertThat(broker.values("shop/one", 0)).isEqualTo(numbers(0, 20));
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"NONE", "LZ4", "ZSTD"})
    void compresses(Compression compression) {
        Publisher publisher =
                client.publisher(
                        "shop/one", PublisherOptions.defaults().withCompression(compression));
        publish(publisher, 0, 5_000).forEach(CompletableFuture::join);
        assertThat(broker.values("shop/one", 0)).isEqualTo(numbers(0, 5_000));
    }

    @Test
    void aLargeRecordGetsABatchOfItsOwn() {
        broker.maxRecordBytes(8 << 20);
        Publisher publisher =
                client.publisher("shop/one", PublisherOptions.defaults().withBatchBytes(16 << 10));
        publish(publisher, 0, 10);
        byte[] large = new byte[3 << 20];
        Receipt receipt = publisher.publish(Event.record(null, large));
        assertThat(receipt.offset()).isEqualTo(10);
        assertThatThrownBy(() -> publisher.publish(Event.record(null, new byte[9 << 20])))
                .isInstanceOf(HadronException.Invalid.class)
                .hasMessageContaining("limit is " + (8 << 20));
    }

    @Test
    void aFullBufferRefusesOrWaits() throws Exception {
        broker.onProduce = p -> OnProduce.IGNORE;
        PublisherOptions small =
                within(Duration.ofMillis(500)).withBatchBytes(16 << 10).withBufferBytes(64 << 10);
        Publisher refusing = client.publisher("shop/one", small.withWhenFull(WhenFull.REFUSE));
        Event event = Event.record(null, new byte[10_000]);
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                refusing.publish(
                                        event, ReceiptCallback.of("shop/one", r -> {}, e -> {}));
                            }
                        })
                .isInstanceOf(HadronException.Unavailable.class)
                .hasMessageContaining("BACKPRESSURE");
        assertThat(refusing.bufferedBytes()).isLessThanOrEqualTo(64 << 10);

        Publisher waiting =
                client.publisher("shop/one", small.withDeliveryTimeout(Duration.ofSeconds(20)));
        AtomicInteger published = new AtomicInteger();
        Thread thread =
                new Thread(() -> {
                    for (int i = 0; i < 50; i++) {
                        waiting.publish(
                                event,
                                ReceiptCallback.of(
                                        "shop/one", r -> published.incrementAndGet(), e -> {}));
                    }
                });
        thread.start();
        await().until(() -> waiting.bufferedBytes() > 40_000);
        broker.onProduce = p -> OnProduce.APPLY;
        broker.hangUp();
        thread.join();
        await().until(() -> published.get() == 50);
    }

    @Test
    void flushWaitsForAllThatWasPublished() {
        Publisher publisher = client.publisher("shop/orders");
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 0, 5_000);
        publisher.flush();
        assertThat(receipts).allMatch(CompletableFuture::isDone);
    }

    @Test
    void closeFlushesAndLaterCallsAreRefused() {
        Publisher publisher = client.publisher("shop/orders");
        List<CompletableFuture<Receipt>> receipts = publish(publisher, 0, 1_000);
        publisher.close();
        assertThat(receipts).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(() -> publisher.publish(Event.record("k", "v")))
                .isInstanceOf(HadronException.Closed.class);
        assertThat(publisher.publishAsync(Event.record("k", "v"))).isCompletedExceptionally();
    }

    @Test
    void aDroppedStreamFailsByName() throws Exception {
        Publisher publisher = client.publisher("shop/one");
        publisher.publish(Event.record("k", "v"));
        broker.dropStream("shop/one");
        HadronException error = failureOf(publisher.publishAsync(Event.record("k", "v")));
        assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
        assertThat(error).hasMessageContaining("shop/one");
    }

    @Test
    void waitsForALeader() throws Exception {
        Publisher publisher = client.publisher("shop/one");
        publisher.publish(Event.record("k", "1"));
        broker.knowsLeaders = false;
        broker.onProduce = p -> OnProduce.NOT_LEADER;
        CompletableFuture<Receipt> receipt = publisher.publishAsync(Event.record("k", "2"));
        assertThatThrownBy(() -> receipt.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        broker.onProduce = p -> OnProduce.APPLY;
        broker.knowsLeaders = true;
        assertThat(receipt.get().offset()).isEqualTo(1);
    }

    @Test
    void manyThreadsShareBatches() throws Exception {
        Publisher publisher = client.publisher("shop/orders");
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int number = t;
            Thread thread =
                    new Thread(() -> {
                        for (int i = 0; i < 200; i++) {
                            publisher.publish(Event.record("k" + i, number + "-" + i));
                        }
                    });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.addAll(broker.values("shop/orders", i));
        }
        assertThat(all).hasSize(1_600).doesNotHaveDuplicates();
    }

    @Test
    void aCallbackMayPublishButNotWait() {
        Publisher publisher = client.publisher("shop/one");
        CompletableFuture<String> seen = new CompletableFuture<>();
        publisher.publish(
                Event.record("k", "1"),
                ReceiptCallback.of(
                        "shop/one",
                        r -> {
                            publisher.publishAsync(Event.record("k", "2"));
                            try {
                                publisher.publish(Event.record("k", "3"));
                                seen.complete("waited");
                            } catch (IllegalStateException e) {
                                seen.complete("refused");
                            }
                        },
                        e -> seen.completeExceptionally(e)));
        assertThat(seen.join()).isEqualTo("refused");
        publisher.flush();
        assertThat(broker.values("shop/one", 0)).containsExactly("1", "2");
    }

    @Test
    void cloudEventsTravelAsHeaders() {
        Event event =
                Event.of("order.created", "{}")
                        .key("anna")
                        .id("o-1")
                        .source("/shop")
                        .header("x", "y");
        client.publisher("shop/one").publish(event);
        client.publisher("shop/one").publish(Event.of("order.created", "{}"));
        try (Reader reader = client.reader("shop/one").open()) {
            Message first = reader.poll(Duration.ofSeconds(5));
            assertThat(first.type()).isEqualTo("order.created");
            assertThat(first.id()).isEqualTo("o-1");
            assertThat(first.source()).isEqualTo("/shop");
            assertThat(first.header("content-type")).isEqualTo("application/json");
            assertThat(first.header("ce_specversion")).isEqualTo("1.0");
            assertThat(first.header("x")).isEqualTo("y");
            assertThat(first.keyText()).isEqualTo("anna");
            Message second = reader.poll(Duration.ofSeconds(5));
            assertThat(second.id()).isNotEmpty();
            assertThat(second.source()).isEqualTo("hadron-java");
        }
    }
}
