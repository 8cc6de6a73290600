package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that is killed in the middle of its first start is no ruin: the next start makes it. */
class FirstStartTest {
    @TempDir private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"node.properties", "store/identity", "controller"})
    void killedOnceThisFileIsThere(String file) throws Exception {
        Path data = dir.resolve("data");
        try (NodeProcess node = new NodeProcess(data)) {
            node.begin();
            await(file)
                    .atMost(Duration.ofSeconds(30))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Files.exists(data.resolve(file)) || !node.isAlive());
            node.kill();
            node.start();
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.apply(client, "kind: Stream\nmetadata: {name: first}\n");
                Streams.publish(client, "first", 1, i -> Event.record("k", "kept"));
                assertThat(Streams.everything(client, "first")).hasSize(1);
            }
        }
    }

    @Test
    void twoAtOnceInOneDirectory() throws Exception {
        Path data = dir.resolve("data");
        try (NodeProcess one = new NodeProcess(data);
                NodeProcess two = new NodeProcess(data)) {
            one.begin();
            two.begin();
            await("one gives way")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !one.isAlive() || !two.isAlive());
            NodeProcess winner = one.isAlive() ? one : two;
            NodeProcess other = one.isAlive() ? two : one;
            assertThat(other.awaitExit()).isEqualTo(1);
            await("the reason").until(() -> other.log().contains("in use by"));
            await("the winner")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> winner.log().contains("ready hadron://"));
            try (HadronClient client = HadronClient.connect(winner.url())) {
                Streams.apply(client, "kind: Stream\nmetadata: {name: first}\n");
            }
        }
    }
}
