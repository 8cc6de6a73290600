package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Position;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.ReadOpened;
import io.hadron.proto.wire.Start;
import io.hadron.server.network.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Those who take and never finish, and those who do not even read: the node's memory is bounded,
 * and the others go on.
 */
class SlowConsumerTest {
    private static final int MIB = 1 << 20;
    private static final int RECORDS = Integer.getInteger("hadron.slow.records", 3_000);
    private static final int RECORD_BYTES = 64 << 10;
    private static final int READERS = 12;

    /** Requests, cached batches and batches read from disk, with the room that a pool wastes. */
    private static final double MEMORY_BOUND = 192.0 * MIB;

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path data;

    private static NodeProcess node(Path data) {
        return new NodeProcess(data)
                .set("HADRON_NETWORK_HEARTBEAT", "60s") // the slow ones answer no ping
                .set("HADRON_LIMITS_INBOUND", "64MiB")
                .set("HADRON_SHARDS_TAIL_CACHE", "16MiB")
                .set("HADRON_LIMITS_DIRECT_MEMORY", "160MiB");
    }

    private static void define(HadronClient client) {
        Streams.apply(
                client,
                """
                kind: Stream
                metadata: {name: wide}
                ---
                kind: Group
                metadata: {name: crowd}
                spec: {stream: wide, maxInFlight: 1000000}
                """);
    }

    private static void publish(HadronClient client) {
        byte[] noise = new byte[RECORD_BYTES];
        new Random(7).nextBytes(noise);
        Streams.publish(client, "wide", RECORDS, i -> Event.record(null, noise));
    }

    @Test
    void readersThatDoNotReadTheirSocket() throws Exception {
        List<Wire> slow = new ArrayList<>();
        try (NodeProcess node = node(data).start();
                HadronClient client = HadronClient.connect(node.url())) {
            define(client);
            long group = Streams.controlGroup(client, "wide", 0);
            for (int i = 0; i < READERS; i++) {
                slow.add(openReader(node, group));
            }
            publish(client);
            readAll(client);
            assertThat(directMemory(node)).isLessThan(MEMORY_BOUND);
            assertThat(node.residentBytes()).isLessThan(1L << 30);
            assertThat(readOn(slow.getFirst()))
                    .as("the slow one misses nothing")
                    .isEqualTo(RECORDS);
        } finally {
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    private static Wire openReader(NodeProcess node, long group)
            throws IOException, FrameException {
        Wire wire = new Wire(node);
        ReadOpened opened =
                wire.ask(
                        ReadOpened.parser(),
                        Method.READ_OPEN,
                        ReadOpenRequest.newBuilder()
                                .setGroup(group)
                                .setStart(Start.newBuilder().setPosition(Position.FIRST))
                                .setCreditBytes(Integer.MAX_VALUE)
                                .build());
        assertThat(opened.getOffset()).isZero();
        return wire;
    }

    private static void readAll(HadronClient client) {
        try (Reader reader = client.reader("wide").from(StartAt.first()).open()) {
            long next = -1;
            for (int i = 0; i < RECORDS; i++) {
                Message message = reader.poll(LONG);
                assertThat(message).as("record %d", i).isNotNull();
                assertThat(message.offset()).isEqualTo(next < 0 ? message.offset() : next);
                next = message.offset() + 1;
            }
        }
    }

    /** Reads its socket at last; how many records come without a gap. */
    private static long readOn(Wire wire) throws IOException, FrameException {
        long next = 0;
        long records = 0;
        while (records < RECORDS) {
            WireClient.Frame frame = wire.client().read();
            assertThat(frame.kind()).isEqualTo(FrameKind.PUSH);
            ByteBuffer payload = ByteBuffer.wrap(frame.payload());
            for (int at = 0; at < payload.limit(); ) {
                BatchView batch = BatchView.of(payload, at);
                assertThat(batch.baseOffset()).isEqualTo(next);
                next = batch.lastOffset() + 1;
                records += batch.isControl() ? 0 : batch.recordCount();
                at += batch.sizeBytes();
            }
        }
        return records;
    }

    @Test
    void consumersThatTakeAndNeverSettle() throws Exception {
        try (NodeProcess node = node(data).start();
                HadronClient client = HadronClient.connect(node.url())) {
            define(client);
            long group = Streams.controlGroup(client, "wide", 0);
            BitSet seen = new BitSet();
            try (Wire deaf = new Wire(node); // neither settles nor reads
                    Consumer idle =
                            client.subscription("wide").group("crowd").maxInFlight(100).open();
                    Consumer busy =
                            client.subscription("wide").group("crowd").maxInFlight(200).open()) {
                deaf.subscribe(group, "crowd", 1_000_000);
                publish(client);
                Delivery never = idle.poll(LONG);
                assertThat(never).isNotNull();
                take(busy, seen, RECORDS / 4);
                assertThat(directMemory(node)).isLessThan(MEMORY_BOUND);
            }
            // Both are gone: what they had goes to those who work.
            try (Consumer busy =
                    client.subscription("wide").group("crowd").maxInFlight(200).open()) {
                take(busy, seen, RECORDS);
            }
            Streams.awaitDrained(client, "crowd");
            await("memory is given back")
                    .atMost(LONG)
                    .until(() -> directMemory(node) < MEMORY_BOUND);
        }
    }

    private static void take(Consumer consumer, BitSet seen, int count) {
        while (seen.cardinality() < count) {
            DeliveryBatch batch = consumer.pollBatch(100, LONG);
            assertThat(batch.isEmpty()).as("a delivery after %d", seen.cardinality()).isFalse();
            batch.forEach(delivery -> seen.set((int) delivery.offset()));
            batch.ackAll();
        }
    }

    private static double directMemory(NodeProcess node) throws IOException {
        double bytes = node.metric("hadron_memory_buffers_bytes{state=\"held\"}");
        assertThat(bytes).as("the metric is there").isNotNegative();
        return bytes;
    }
}
