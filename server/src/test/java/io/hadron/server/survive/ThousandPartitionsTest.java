package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.Consumer;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream with very many partitions on one node. {@code -Dhadron.figures=true} prints what it
 * took.
 */
class ThousandPartitionsTest {
    private static final int PARTITIONS = Integer.getInteger("hadron.partitions", 1_000);
    private static final int FEW = 4;
    private static final int RECORDS_IN_FEW = 20_000;
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final long MEMORY_BOUND = 1L << 30;

    @TempDir private Path data;

    private final StringBuilder figures = new StringBuilder(PARTITIONS + " partitions:");

    @Test
    void oneNodeCarriesThem() throws Exception {
        try (NodeProcess node = new NodeProcess(data).start()) {
            figure("idle RSS MiB", node.residentBytes() >> 20);
            try (HadronClient client = HadronClient.connect(node.url())) {
                assertThat(create(client)).isLessThan(BOUND);
                publishAndConsume(client);
            }
            long resident = node.residentBytes();
            figure("RSS MiB", resident >> 20);
            assertThat(resident).isLessThan(MEMORY_BOUND);
            assertThat(node.stop()).isZero();
            assertThat(timed("start after stop ms", node::start)).isLessThan(BOUND);
            node.kill();
            assertThat(timed("start after kill ms", node::start)).isLessThan(BOUND);
            try (HadronClient client = HadronClient.connect(node.url())) {
                assertThat(Streams.everything(client, "many")).hasSize(PARTITIONS + RECORDS_IN_FEW);
                assertThat(Streams.outstanding(client, "all")).isZero();
            }
            assertThat(node.residentBytes()).isLessThan(MEMORY_BOUND);
        }
        if (Boolean.getBoolean("hadron.figures")) {
            System.out.println(figures);
        }
    }

    private Duration create(HadronClient client) throws Exception {
        return timed(
                "create ms",
                () ->
                        Streams.apply(
                                client,
                                """
                                kind: Stream
                                metadata: {name: many}
                                spec: {partitions: %d}
                                ---
                                kind: Group
                                metadata: {name: all}
                                spec: {stream: many}
                                """
                                        .formatted(PARTITIONS)));
    }

    private void publishAndConsume(HadronClient client) throws Exception {
        timed(
                "publish to all ms",
                () ->
                        Streams.publish(
                                client,
                                "many",
                                PARTITIONS,
                                i -> Event.record("k", "all-" + i).partition(i)));
        timed("publish " + RECORDS_IN_FEW + " to " + FEW + " ms", () -> publishToFew(client));
        timed("consume all ms", () -> consumeAll(client));
    }

    private static void publishToFew(HadronClient client) {
        List<Receipt> receipts =
                Streams.publish(
                        client,
                        "many",
                        RECORDS_IN_FEW,
                        i -> Event.record("k", "few-" + i).partition(i % FEW));
        assertThat(receipts).hasSize(RECORDS_IN_FEW);
    }

    private static void consumeAll(HadronClient client) {
        Set<String> seen = new HashSet<>();
        try (Consumer consumer =
                client.subscription("many").group("all").maxInFlight(10_000).open()) {
            while (seen.size() < PARTITIONS + RECORDS_IN_FEW) {
                DeliveryBatch batch = consumer.pollBatch(1_000, Duration.ofSeconds(30));
                assertThat(batch.isEmpty()).as("a delivery after %d", seen.size()).isFalse();
                batch.forEach(delivery -> seen.add(delivery.valueText()));
                batch.ackAll();
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private Duration timed(String what, Step step) throws Exception {
        long begun = System.nanoTime();
        step.run();
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        figure(what, taken.toMillis());
        return taken;
    }

    private void figure(String what, long value) {
        figures.append(' ').append(what).append(' ').append(value).append(';');
    }
}
