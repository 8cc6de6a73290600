package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.proto.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data directories that are damaged, incomplete or somebody else's: refused with advice, left as
 * they are.
 */
@TestInstance(Lifecycle.PER_CLASS)
class DamagedStoreTest {
    private static final int RECORDS = 120;
    private static final int CANNOT_START = 1;

    private Path dir;
    private Path killed;
    private Path stopped;
    private int copies;

    /**
     * One node whose last writes are in the write-ahead log only, and one whose writes are all in
     * tables.
     */
    @BeforeAll
    void makeData(@TempDir Path shared) throws Exception {
        dir = shared;
        killed = dir.resolve("killed");
        stopped = dir.resolve("stopped");
        try (NodeProcess node = new NodeProcess(killed).start()) {
            fill(node);
            node.kill();
            copy(killed, stopped);
        }
        try (NodeProcess node = new NodeProcess(stopped).start()) {
            assertThat(node.stop()).isZero();
        }
    }

    private static void fill(NodeProcess node) {
        try (HadronClient client = HadronClient.connect(node.url())) {
            Streams.apply(
                    client,
                    """
                    kind: Stream
                    metadata: {name: kept}
                    ---
                    kind: Group
                    metadata: {name: readers}
                    spec: {stream: kept}
                    """);
            Random random = new Random(3);
            for (int i = 0; i < RECORDS; i++) {
                byte[] noise = new byte[8_000];
                random.nextBytes(noise);
                Streams.publish(client, "kept", 1, n -> Event.record(null, noise));
            }
        }
    }

    private interface Spoil {
        void spoil(Path data) throws Exception;
    }

    /** Starts on a spoiled copy; what it says. */
    private String refused(Path original, Spoil spoil) throws Exception {
        Path data = dir.resolve("copy-" + copies++);
        copy(original, data);
        spoil.spoil(data);
        Map<String, Integer> before = content(data);
        String log = refusal(data);
        assertThat(content(data)).as("nothing was changed").isEqualTo(before);
        return log;
    }

    private static String refusal(Path data) throws Exception {
        try (NodeProcess node = new NodeProcess(data)) {
            int code = node.startExpectingExit();
            assertThat(code).as(node.log()).isEqualTo(CANNOT_START);
            assertThat(node.log()).doesNotContain("NullPointerException");
            return node.log();
        }
    }

    private static void assertWhole(Path data) throws Exception {
        try (NodeProcess node = new NodeProcess(data).start();
                HadronClient client = HadronClient.connect(node.url())) {
            assertThat(Streams.everything(client, "kept")).hasSize(RECORDS);
            assertThat(client.admin().group("readers").stream()).isEqualTo("kept");
        }
    }

    @Test
    void aFlippedBitInTheWriteAheadLog() throws Exception {
        assertThat(refused(killed, data -> flip(largest(data.resolve("store/db"), ".log"), 0.5)))
                .contains("error: the database does not open")
                .contains("Keep the directory for inspection");
    }

    @Test
    void theStoreIsGone() throws Exception {
        assertThat(refused(stopped, data -> delete(data.resolve("store"))))
                .contains("error: no store in")
                .contains("Check that the volume is mounted");
    }

    @Test
    void theIdentityIsGone() throws Exception {
        assertThat(refused(stopped, data -> Files.delete(data.resolve("node.properties"))))
                .contains("is not empty and holds no Hadron data")
                .contains("Name another directory");
    }

    @Test
    void theMetadataIsGoneAndMadeAgainFromTheControllersLog() throws Exception {
        Path data = dir.resolve("no-metadata");
        copy(stopped, data);
        delete(data.resolve("metadata"));
        assertWhole(data);
    }

    @Test
    void theControllersLogIsGone() throws Exception {
        Path data = dir.resolve("no-controller");
        copy(stopped, data);
        delete(data.resolve("controller"));
        assertThat(refusal(data)).contains("error: ").contains("must be whole");
        copy(stopped.resolve("controller"), data.resolve("controller"));
        assertWhole(data);
    }

    @Test
    void theMetadataIsDamaged() throws Exception {
        Path data = dir.resolve("bad-metadata");
        copy(stopped, data);
        Path current = data.resolve("metadata/CURRENT");
        String right = Files.readString(current);
        Files.writeString(current, "MANIFEST-999999\n");
        assertThat(refusal(data)).contains("error: metadata store: ").contains("must be whole");
        Files.writeString(current, right);
        assertWhole(data);
    }

    @Test
    void theStoreOfAnotherNode() throws Exception {
        Path other = dir.resolve("other");
        try (NodeProcess node = new NodeProcess(other).start()) {
            assertThat(node.stop()).isZero();
        }
        assertThat(
                        refused(
                                stopped,
                                data -> {
                                    delete(data.resolve("store"));
                                    copy(other.resolve("store"), data.resolve("store"));
                                }))
                .contains("belongs to node")
                .contains("Point the data directory at this node's own store");
    }

    @Test
    void inUseByARunningNode() throws Exception {
        Path data = dir.resolve("running");
        copy(stopped, data);
        try (NodeProcess running = new NodeProcess(data).start();
                NodeProcess second = new NodeProcess(data)) {
            assertThat(second.startExpectingExit()).isEqualTo(CANNOT_START);
            assertThat(second.log())
                    .contains("is in use by process " + running.pid())
                    .contains("Stop that process first");
            try (HadronClient client = HadronClient.connect(running.url())) {
                assertThat(Streams.everything(client, "kept")).hasSize(RECORDS);
            }
        }
    }

    @Test
    void aFlippedBitInStoredBatchesIsTold() throws Exception {
        Path data = dir.resolve("flipped");
        copy(stopped, data);
        flip(largest(data.resolve("store/db"), ".blob"), 0.5);
        try (NodeProcess node = new NodeProcess(data).start();
                HadronClient client = HadronClient.connect(node.url())) {
            assertThat(readUntilDamage(client)).isLessThan(RECORDS);
            assertThat(consumeUntilDamage(client)).isLessThan(RECORDS);
            // Who comes later is told as well, and does not wait for ever.
            consumeUntilDamage(client);
            List<Message> after = readFrom(client, RECORDS - 5);
            assertThat(after).as("what is not damaged can be read").hasSize(5);
            client.admin().seek("readers", StartAt.offset(RECORDS - 5));
            try (Consumer consumer = client.subscription("kept").group("readers").open()) {
                Delivery delivery = consumer.poll(Duration.ofSeconds(20));
                assertThat(delivery).isNotNull();
                assertThat(delivery.offset()).isEqualTo(RECORDS - 5);
            }
            assertThat(Streams.publish(client, "kept", 1, n -> Event.record("k", "more")))
                    .first()
                    .satisfies(receipt ->
                            assertThat(receipt.offset()).isGreaterThanOrEqualTo(RECORDS));
        }
    }

    private static int readUntilDamage(HadronClient client) {
        try (Reader reader = client.reader("kept").from(StartAt.first()).open()) {
            int[] count = new int[1];
            HadronException told =
                    catchThrowableOfType(
                            HadronException.class,
                            () -> {
                                while (reader.poll(Duration.ofSeconds(20)) != null) {
                                    count[0]++;
                                }
                            });
            assertDamage(told);
            return count[0];
        }
    }

    private static int consumeUntilDamage(HadronClient client) {
        int[] count = new int[1];
        HadronException told =
                catchThrowableOfType(
                        HadronException.class,
                        () -> {
                            try (Consumer consumer =
                                    client.subscription("kept").group("readers").open()) {
                                for (Delivery d = consumer.poll(Duration.ofSeconds(20));
                                        d != null;
                                        d = consumer.poll(Duration.ofSeconds(20))) {
                                    d.ack();
                                    count[0]++;
                                }
                            }
                        });
        assertDamage(told);
        return count[0];
    }

    private static void assertDamage(HadronException told) {
        assertThat(told).as("the damage is told").isNotNull();
        assertThat(told.code()).isEqualTo(ErrorCode.STORAGE_DAMAGED);
        assertThat(told).hasMessageContaining("kept");
        assertThat(told.advice()).isNotBlank();
    }

    private static List<Message> readFrom(HadronClient client, long offset) {
        List<Message> found = new java.util.ArrayList<>();
        try (Reader reader = client.reader("kept").from(StartAt.offset(offset)).open()) {
            while (reader.position(0) < RECORDS) {
                Message message = reader.poll(Duration.ofSeconds(20));
                assertThat(message).isNotNull();
                found.add(message);
            }
        }
        return found;
    }

    // ------------------------------------------------------------------ files

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path largest(Path in, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flip(Path file, double at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long position = (long) (open.length() * at);
            open.seek(position);
            int value = open.read();
            open.seek(position);
            open.write(value ^ 0x10);
        }
    }

    /**
     * Every file that holds data, with a hash of its bytes: not the engine's own logs and locks.
     */
    private static Map<String, Integer> content(Path data) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.matches(
                        ".*\\.(log|sst|blob)|identity|witness|node\\.properties|log_.*|snapshot.*")) {
                    found.put(
                            data.relativize(file).toString(),
                            Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
        }
        return found;
    }
}
