package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stored batches go bad on one node of three, and nobody reads them: they are found, and made anew
 * from the other replicas.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SilentDamageTest {
    private static final int RECORDS = 100;
    private static final int STEP = 8 << 10;
    private static final String ALL_SOUND =
            "(?s).*checked [1-9][0-9]{5,} bytes of [0-9]+ logs, 0 of them are damaged.*";

    @Test
    void isFoundAndRepairedWithoutAReader(@TempDir Path folder)
            throws IOException, InterruptedException {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 3)) {
            publish(cluster);
            cluster.awaitWell();
            NodeProcess victim = cluster.node(2);
            assertThat(victim.stop()).isZero(); // all that is in the log goes to tables
            assertThat(spoil(victim.data().resolve("store"))).isPositive();
            victim.set("HADRON_STORAGE_SCRUB_INTERVAL", "1s")
                    .set("HADRON_STORAGE_SCRUB_RATE", "64MiB")
                    .start();
            await("the damage is found")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> victim.log().contains("drops its damaged copy"));
            cluster.awaitWell();
            int repaired = victim.log().length();
            await("all is there, and sound")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> victim.log().substring(repaired).matches(ALL_SOUND));
        }
    }

    private static void publish(ClusterProcesses cluster) {
        try (HadronClient client = cluster.connect()) {
            Streams.apply(
                    client,
                    """
                    kind: Stream
                    metadata: {name: silent}
                    spec: {replicas: 3}
                    """);
            Random random = new Random(5);
            for (int i = 0; i < RECORDS; i++) {
                byte[] noise = new byte[8_000];
                random.nextBytes(noise);
                Streams.publish(client, "silent", 1, n -> Event.record(null, noise));
            }
        }
    }

    /** Flips bits in all its files of batches, here and there. */
    private static int spoil(Path store) throws IOException {
        int flipped = 0;
        try (Stream<Path> files = Files.walk(store)) {
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
}
