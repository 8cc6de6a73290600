package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.client.Consumer;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.server.network.WireClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on a real file system that runs full: refused in time, and back by itself. */
class DiskFullTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path dir;

    private Path mount;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        mount = Files.createDirectory(dir.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", mount.toString()),
                "mounting needs root: the full disk is not tested");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mount.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void producersAreRefusedInTimeAndResumeByThemselves() throws Exception {
        try (NodeProcess node = node().start()) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.apply(
                        client,
                        """
                        kind: Stream
                        metadata: {name: big}
                        ---
                        kind: Group
                        metadata: {name: readers}
                        spec: {stream: big}
                        """);
                long acked = fill(node, Streams.controlGroup(client, "big", 0));
                assertThat(acked).isGreaterThan(100);
                assertThat(free()).as("refused before the disk was full").isGreaterThan(72L * MIB);
                consume(client, acked);
                resume(client, () -> assertThat(client.admin().trim("big", 0, -1)).isPositive());
                Path filler = mount.resolve("filler");
                awaitFull(node, client, filler);
                List<String> before = values(client);
                node.kill();
                takeRoom(filler);
                node.start();
                awaitFull(node, client, filler);
                assertThat(values(client)).containsAll(before);
                resume(client, () -> Files.delete(filler));
            }
            assertThat(node.stop()).isZero();
        }
    }

    /** The node may still be giving room back: that is taken as well. */
    private void awaitFull(NodeProcess node, HadronClient client, Path filler) {
        await("full again")
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    takeRoom(filler);
                    return isFull(node, client);
                });
    }

    private static List<String> values(HadronClient client) {
        return Streams.everything(client, "big").stream()
                .map(message -> message.offset() + " " + message.valueText())
                .toList();
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Leaves less than a node wants, and more than its controller needs to start. */
    private void takeRoom(Path filler) throws IOException {
        byte[] chunk = new byte[MIB];
        try (OutputStream out =
                Files.newOutputStream(
                        filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (free() > 76L * MIB) {
                out.write(chunk);
            }
        }
    }

    /** A producer that waits gets through as soon as there is room. */
    private static void resume(HadronClient client, Step makeRoom) throws Exception {
        try (Publisher publisher = client.publisher("big")) {
            CompletableFuture<Receipt> waiting =
                    publisher.publishAsync(Event.record("k", "patient"));
            makeRoom.run();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    private NodeProcess node() {
        return new NodeProcess(mount.resolve("data"))
                .set("HADRON_STORAGE_RESERVE", "8MiB")
                .set("HADRON_STORAGE_FULL_BELOW", "88MiB")
                .set("HADRON_STORAGE_LOW_BELOW", "96MiB")
                .set("HADRON_STORAGE_MEMTABLES", "8MiB")
                .set("HADRON_STORAGE_SPACE_POLL", "10ms")
                .set("HADRON_STORAGE_RETENTION_INTERVAL", "100ms");
    }

    /** Writes until it is refused; how many batches were acknowledged. */
    private static long fill(NodeProcess node, long group) throws Exception {
        byte[] noise = new byte[64 << 10];
        new Random(1).nextBytes(noise);
        byte[] batch = Wire.batch(noise);
        try (Wire wire = new Wire(node)) {
            for (long acked = 0; ; acked++) {
                wire.send(Method.PRODUCE, Wire.produce(group), batch);
                WireClient.Frame answer = wire.client().read();
                if (answer.kind() == FrameKind.ERROR) {
                    Failure failure = answer.failure();
                    assertThat(Wire.code(failure)).isEqualTo(ErrorCode.STORAGE_FULL);
                    assertThat(failure.getAdvice()).contains("Free space");
                    return acked;
                }
            }
        }
    }

    private static boolean isFull(NodeProcess node, HadronClient client) throws Exception {
        try (Wire wire = new Wire(node)) {
            long group = Streams.controlGroup(client, "big", 0);
            wire.send(Method.PRODUCE, Wire.produce(group), Wire.batch("one more"));
            WireClient.Frame answer = wire.client().read();
            return answer.kind() == FrameKind.ERROR
                    && Wire.code(answer.failure()) == ErrorCode.STORAGE_FULL;
        }
    }

    private static void consume(HadronClient client, long count) {
        try (Consumer consumer = client.subscription("big").group("readers").open()) {
            long seen = 0;
            while (seen < count) {
                DeliveryBatch batch = consumer.pollBatch(100, Duration.ofSeconds(20));
                assertThat(batch.isEmpty()).as("a delivery after %d", seen).isFalse();
                seen += batch.size();
                batch.ackAll();
            }
        }
        await("acks are durable on a full disk")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Streams.outstanding(client, "readers") == 0);
    }

    private long free() throws IOException {
        return Files.getFileStore(mount).getUsableSpace();
    }
}
