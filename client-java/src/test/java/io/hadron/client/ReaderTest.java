package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hadron.client.admin.PartitionOffsets;
import io.hadron.client.fake.FakeBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReaderTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private FakeBroker broker;
    private HadronClient client;
    private Publisher publisher;

    @BeforeEach
    void start() {
        broker = new FakeBroker().stream("shop/one", 1).stream("shop/orders", 4);
        client = HadronClient.connect(broker.url());
        publisher = client.publisher("shop/one");
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private void publish(int from, int to) {
        for (int i = from; i < to; i++) {
            publisher.publishAsync(Event.record(null, "v" + i));
        }
        publisher.flush();
    }

    @Test
    void readsToTheEndAndOn() {
        publish(0, 1_000);
        try (Reader reader = client.reader("shop/one").open()) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(reader.caughtUp()).isFalse();
                Message message = reader.poll(SOON);
                assertThat(message.offset()).isEqualTo(i);
                assertThat(message.valueText()).isEqualTo("v" + i);
                assertThat(message.stream()).isEqualTo("shop/one");
            }
            assertThat(reader.caughtUp()).isTrue();
            assertThat(reader.position(0)).isEqualTo(1_000);
            publish(1_000, 1_001);
            assertThat(reader.poll(SOON).offset()).isEqualTo(1_000);
        }
    }

    @Test
    void startsWhereItIsTold() {
        publish(0, 10);
        try (Reader reader = client.reader("shop/one").from(StartAt.offset(7)).open()) {
            assertThat(reader.poll(SOON).offset()).isEqualTo(7);
        }
        try (Reader reader = client.reader("shop/one").from(StartAt.latest()).open()) {
            assertThat(reader.caughtUp()).isTrue();
            publish(10, 11);
            assertThat(reader.poll(SOON).offset()).isEqualTo(10);
        }
        assertThatThrownBy(() -> client.reader("shop/one").from(StartAt.offset(99)).open())
                .isInstanceOf(HadronException.OutOfRange.class);
        List<PartitionOffsets> offsets = client.admin().offsets("shop/one", StartAt.latest());
        assertThat(offsets).containsExactly(new PartitionOffsets(0, 11, 0, 11));
    }

    @Test
    void carriesOnAfterABrokenConnectionWithoutRepeats() {
        publish(0, 500);
        List<Long> offsets = new ArrayList<>();
        try (Reader reader = client.reader("shop/one").bufferBytes(64 << 10).open()) {
            for (int i = 0; i < 500; i++) {
                offsets.add(reader.poll(SOON).offset());
                if (i % 100 == 50) {
                    broker.hangUp();
                }
            }
            assertThat(reader.caughtUp()).isTrue();
        }
        assertThat(offsets).isSorted().doesNotHaveDuplicates().hasSize(500);
    }

    @Test
    void creditBoundsWhatIsReadAhead() {
        try (Publisher large =
                client.publisher(
                        "shop/one", PublisherOptions.defaults().withBatchBytes(16 << 10))) {
            for (int i = 0; i < 200; i++) {
                large.publishAsync(Event.record(null, new byte[10_000]));
            }
        }
        try (Reader reader = client.reader("shop/one").bufferBytes(64 << 10).open()) {
            for (int i = 0; i < 200; i++) {
                assertThat(reader.poll(SOON).offset()).isEqualTo(i);
            }
        }
    }

    @Test
    void readsSomePartitions() {
        try (Publisher all = client.publisher("shop/orders")) {
            for (int i = 0; i < 40; i++) {
                all.publish(Event.record(null, "v" + i).partition(i % 4));
            }
        }
        try (Reader reader = client.reader("shop/orders").partitions(1, 3).open()) {
            List<Integer> partitions = new ArrayList<>();
            while (!reader.caughtUp()) {
                partitions.add(reader.poll(SOON).partition());
            }
            assertThat(partitions).hasSize(20).containsOnly(1, 3);
            assertThat(reader.position(3)).isEqualTo(10);
        }
        assertThatThrownBy(() -> client.reader("shop/orders").partitions(4).open())
                .isInstanceOf(HadronException.Invalid.class);
    }

    @Test
    void closingWakesAWaitingThread() throws Exception {
        Reader reader = client.reader("shop/one").open();
        List<Message> seen = new ArrayList<>();
        Thread thread = new Thread(() -> reader.forEach(seen::add));
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        reader.close();
        thread.join();
        assertThat(seen).isEmpty();
    }
}
