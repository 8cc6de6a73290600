package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node for hostile tests: after each of them it must live, and still have what it has
 * acknowledged.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BadInputNode {
    private static final int KEPT = 10;

    protected Path dir;
    protected NodeProcess node;
    protected HadronClient client;
    protected long group;
    protected long small;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        dir = shared;
        node =
                new NodeProcess(dir.resolve("data"))
                        .set("HADRON_LIMITS_MAX_RECORD", "256KiB")
                        .set("HADRON_LIMITS_MAX_BATCH", "512KiB")
                        .set("HADRON_LIMITS_MAX_FRAME", "1MiB")
                        .start();
        client = HadronClient.connect(node.url());
        Streams.apply(
                client,
                """
                kind: Stream
                metadata: {name: kept}
                ---
                kind: Stream
                metadata: {name: small}
                spec: {maxRecordSize: 1KiB}
                ---
                kind: Group
                metadata: {name: readers}
                spec: {stream: kept}
                """);
        group = Streams.controlGroup(client, "kept", 0);
        small = Streams.controlGroup(client, "small", 0);
        Streams.publish(client, "kept", KEPT, i -> Event.record("k", "kept-" + i));
    }

    @AfterEach
    void whatWasAckedIsThere() {
        assertThat(node.isAlive()).as(node.log()).isTrue();
        assertThat(Streams.everything(client, "kept").subList(0, KEPT))
                .extracting(message -> message.valueText())
                .startsWith("kept-0", "kept-1")
                .allMatch(value -> String.valueOf(value).startsWith("kept-"));
        assertThat(node.log()).doesNotContain("defect");
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        assertThat(node.stop()).isZero();
        node.close();
    }
}
