package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.StartAt;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.FetchRequest;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.Position;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Start;
import io.hadron.proto.wire.StatusRequest;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.proto.wire.TrimRequest;
import io.hadron.proto.wire.Verdict;
import io.hadron.server.network.WireClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A node for hostile tests: after each of them it must live, and still have what it has acknowledged. */
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
