package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.fake.FakeBroker;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Handlers that ack, fail and put off, on connections that break: nothing is lost. */
@Timeout(60)
class ConsumerChaosTest {
    private static final int RECORDS = 2_000;
    private static final String STREAM = "shop/orders";

    @RepeatedTest(2)
    void everyMessageIsHandledAndAckedInTheEnd() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        Set<String> handled = ConcurrentHashMap.newKeySet();
        try (FakeBroker broker = new FakeBroker().stream(STREAM, 3).group(STREAM, "g");
                HadronClient client = HadronClient.connect(broker.url())) {
            broker.pushLimit(STREAM, "g", 1 + random.nextInt(40));
            try (Publisher publisher = client.publisher(STREAM)) {
                for (int i = 0; i < RECORDS; i++) {
                    publisher.publishAsync(Event.record("k" + i, "v" + i));
                }
            }
            try (Subscription sub =
                    client.subscription(STREAM)
                            .group("g")
                            .maxInFlight(1 + random.nextInt(100))
                            .onError((what, error) -> {})
                            .handle(delivery -> decide(delivery, handled))) {
                while (broker.acked(STREAM, "g") < RECORDS) {
                    Thread.sleep(random.nextInt(60));
                    if (random.nextInt(3) == 0) {
                        broker.hangUp();
                    }
                }
                assertThat(sub).isNotNull();
            }
        }
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < RECORDS; i++) {
            expected.add("v" + i);
        }
        assertThat(handled).as("seed %d", seed).isEqualTo(expected);
    }

    private static Outcome decide(Delivery delivery, Set<String> handled) {
        int luck = ThreadLocalRandom.current().nextInt(20);
        if (luck == 0) {
            throw new IllegalStateException("bad luck");
        }
        if (luck == 1) {
            return Outcome.retryLater();
        }
        handled.add(delivery.valueText());
        return Outcome.ack();
    }
}
