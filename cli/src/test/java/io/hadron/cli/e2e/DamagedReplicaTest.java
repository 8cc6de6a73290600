package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.cli.CliRun;
import io.hadron.cli.demo.DemoNode;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import io.hadron.client.Reader;
import io.hadron.client.Receipt;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ClusterStatus;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stored batches of one node of three go bad: readers get all, and the copies are made anew. */
@Tag("e2e")
@Timeout(240)
class DamagedReplicaTest {
    private static final int RECORDS = 1_200;
    private static final int RECORD_BYTES = 4_000;
    private static final int STEP = 8 << 10;
    private static final String STREAM =
            """
            kind: Stream
            metadata: {name: rotten}
            spec: {partitions: 6, replicas: 3}
            """;

    @TempDir private Path folder;

    @Test
    void isRepairedFromTheOtherReplicas() throws IOException, InterruptedException {
        Path data = folder.resolve("cluster");
        try (DemoNode cluster = DemoNode.start(data, 3)) {
            assertThat(CliRun.at(cluster.url()).input(STREAM).run("apply", "-f", "-").code())
                    .isZero();
            publish(cluster);
            cluster.stop(); // all that is in the log goes to tables
            assertThat(spoil(data.resolve("node-2"))).isPositive();
            cluster.restart();
            awaitWell(cluster);
            CliRun.at(cluster.url()).run("cluster", "rebalance");
            awaitLeadership(cluster);

            assertThat(readAll(cluster)).hasSize(RECORDS);

            String log = Files.readString(folder.resolve("cluster.log"));
            assertThat(log).contains("is damaged at offset").contains("drops its damaged copy");
            awaitWell(cluster);
            assertThat(readAll(cluster)).hasSize(RECORDS);
        }
    }

    private static void publish(DemoNode cluster) {
        try (HadronClient client = HadronClient.connect(cluster.url());
                Publisher publisher = client.publisher("rotten")) {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                String value = i + ":" + "x".repeat(RECORD_BYTES);
                receipts.add(publisher.publishAsync(Event.record("k" + i, value).partition(i % 6)));
            }
            receipts.forEach(CompletableFuture::join);
        }
    }

    /** Flips bits in all its files of batches, here and there. */
    private static int spoil(Path node) throws IOException {
        int flipped = 0;
        try (Stream<Path> files = Files.walk(node)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".blob")).toList()) {
                try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                    for (long at = STEP; at < bytes.length() - STEP; at += STEP) {
                        bytes.seek(at);
                        int was = bytes.read();
                        bytes.seek(at);
                        bytes.write(was ^ 0x10);
                        flipped++;
                    }
                }
            }
        }
        return flipped;
    }

    private static Set<String> readAll(DemoNode cluster) {
        Set<String> seen = new TreeSet<>();
        try (HadronClient client = HadronClient.connect(cluster.url());
                Reader reader = client.reader("rotten").from(StartAt.first()).open()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        Message message = reader.poll(Duration.ofMillis(200));
                        while (message != null) {
                            seen.add(message.keyText());
                            message = reader.poll(Duration.ofMillis(200));
                        }
                        return seen.size() == RECORDS;
                    });
        }
        return seen;
    }

    private static ClusterStatus status(DemoNode cluster) {
        try (HadronClient client = HadronClient.connect(cluster.url())) {
            return client.admin().status();
        }
    }

    private static void awaitWell(DemoNode cluster) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    ClusterStatus status = status(cluster);
                    return status.ready() && status.groups().underReplicated() == 0;
                });
    }

    private static void awaitLeadership(DemoNode cluster) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> status(cluster).nodes().stream().allMatch(node -> node.leaders() > 0));
    }
}
