package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import io.hadron.client.fake.OnProduce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Publishes while the broker fails in every way it knows, some batches expire and others are
 * refused, and then compares receipts with what is on the stream.
 */
@Timeout(60)
class PublisherChaosTest {
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 3_000;
    private static final String STREAM = "shop/orders";

    private record Sent(String value, int partition, CompletableFuture<Receipt> receipt) {}

    @RepeatedTest(3)
    void receiptsTellTheTruth() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        try (FakeBroker broker = new FakeBroker().stream(STREAM, PARTITIONS);
                HadronClient client = HadronClient.connect(broker.url())) {
            Random faults = new Random(seed + 1);
            broker.onProduce = p -> fault(faults);
            List<Sent> sent = publish(broker, client, random, faults);
            check(broker, sent, seed);
        }
    }

    /**
     * Alternates between times with faults and times without answers. The latter end with a broken
     * connection, when some batches have expired and others have not.
     */
    private static void silence(FakeBroker broker, Random random, Random faults)
            throws InterruptedException {
        if (random.nextBoolean()) {
            OnProduce silent =
                    random.nextInt(3) > 0 ? OnProduce.APPLY_IN_SILENCE : OnProduce.IGNORE;
            broker.onProduce = p -> silent;
        } else {
            // Not a wait for anything: in some of these times batches expire, in others they do
            // not.
            Thread.sleep(random.nextInt(120));
            broker.onProduce = p -> fault(faults);
            broker.hangUp();
        }
    }

    private static OnProduce fault(Random random) {
        OnProduce[] all = {
            OnProduce.HANG_UP,
            OnProduce.APPLY_AND_HANG_UP,
            OnProduce.APPLY_AND_HANG_UP,
            OnProduce.OVERLOADED,
            OnProduce.NOT_LEADER,
            OnProduce.RECORD_TOO_LARGE,
            OnProduce.IGNORE,
            OnProduce.APPLY_IN_SILENCE
        };
        return random.nextInt(8) == 0 ? all[random.nextInt(all.length)] : OnProduce.APPLY;
    }

    private static List<Sent> publish(
            FakeBroker broker, HadronClient client, Random random, Random faults)
            throws InterruptedException {
        PublisherOptions options =
                PublisherOptions.defaults()
                        .withBatchBytes(1 << 10)
                        .withBatchDelay(Duration.ofMillis(random.nextInt(3)))
                        .withDeliveryTimeout(Duration.ofMillis(60 + random.nextInt(120)));
        List<Sent> sent = new ArrayList<>();
        try (Publisher publisher = client.publisher(STREAM, options)) {
            for (int i = 0; i < RECORDS; i++) {
                int partition = random.nextInt(PARTITIONS);
                Event event = Event.record(null, "v" + i).partition(partition);
                sent.add(new Sent("v" + i, partition, publisher.publishAsync(event)));
                if (random.nextInt(20) == 0) { // a lull, so that batches are of all sizes
                    Thread.sleep(0, random.nextInt(2_000_000) % 999_999);
                }
                if (random.nextInt(60) == 0) {
                    silence(broker, random, faults);
                }
            }
            broker.onProduce = p -> OnProduce.APPLY;
            // What was sent and not answered is not given up before the connection breaks, and a
            // connection that broke too early may have cut off what was sent again.
            await().pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        broker.hangUp();
                        return sent.stream().allMatch(s -> s.receipt.isDone());
                    });
        }
        return sent;
    }

    private static void check(FakeBroker broker, List<Sent> sent, long seed)
            throws InterruptedException {
        Map<Integer, List<String>> onStream = new HashMap<>();
        Set<String> definite = new HashSet<>();
        long[] last = new long[PARTITIONS];
        int acked = 0;
        for (int p = 0; p < PARTITIONS; p++) {
            onStream.put(p, broker.values(STREAM, p));
            last[p] = -1;
        }
        for (Sent one : sent) {
            try {
                Receipt receipt = one.receipt.get();
                List<String> values = onStream.get(one.partition);
                assertThat(values.get((int) receipt.offset()))
                        .as("seed %d: what is at the receipt's offset", seed)
                        .isEqualTo(one.value);
                assertThat(receipt.offset())
                        .as("seed %d: order of %s", seed, one.value)
                        .isGreaterThan(last[one.partition]);
                last[one.partition] = receipt.offset();
                acked++;
            } catch (ExecutionException e) {
                HadronException error = (HadronException) e.getCause();
                if (error.outcome() == HadronException.Outcome.DEFINITE) {
                    definite.add(one.value);
                }
            }
        }
        for (List<String> values : onStream.values()) {
            assertThat(values).as("seed %d: no copies", seed).doesNotHaveDuplicates();
            assertThat(values)
                    .as("seed %d: what failed for sure is not there", seed)
                    .doesNotContainAnyElementsOf(definite.isEmpty() ? Set.of("nothing") : definite);
        }
        assertThat(acked).as("seed %d: acked", seed).isPositive();
    }
}
