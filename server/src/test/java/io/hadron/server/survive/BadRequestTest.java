package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.ExplainRequest;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.FetchRequest;
import io.hadron.proto.wire.GroupSeekRequest;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.Position;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.Start;
import io.hadron.proto.wire.StatusRequest;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.proto.wire.TrimRequest;
import io.hadron.server.network.WireClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What senseless requests, other protocols and configurations with typos get. */
class BadRequestTest extends BadInputNode {
    private static final int USAGE = 2;

    @Test
    void requestsThatMakeNoSense() throws Exception {
        try (Wire wire = new Wire(node)) {
            Failure failure =
                    wire.refusal(Method.PRODUCE, Wire.produce(123_456), Wire.batch("lost"));
            assertThat(Wire.code(failure)).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
            failure =
                    wire.refusal(
                            Method.FETCH,
                            FetchRequest.newBuilder()
                                    .setGroup(group)
                                    .setOffset(1_000_000)
                                    .setMaxBytes(1)
                                    .build());
            assertThat(Wire.code(failure)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
            assertThat(failure.getAdvice()).isNotBlank();
            failure =
                    wire.refusal(
                            Method.FETCH,
                            FetchRequest.newBuilder()
                                    .setGroup(group)
                                    .setOffset(-1)
                                    .setMaxBytes(-1)
                                    .build());
            assertThat(Wire.code(failure))
                    .isIn(ErrorCode.OFFSET_OUT_OF_RANGE, ErrorCode.INVALID_REQUEST);
            for (Position position : Position.values()) {
                for (long value : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
                    if (position != Position.UNRECOGNIZED) {
                        anyAnswer(
                                wire,
                                Start.newBuilder().setPosition(position).setValue(value).build());
                    }
                }
            }
            assertThat(
                            wire.ask(
                                            StatusResponse.parser(),
                                            Method.STATUS,
                                            StatusRequest.getDefaultInstance())
                                    .getReady())
                    .isTrue();
        }
    }

    /** Whatever comes back, the node lives on; a start that is nowhere is refused. */
    private void anyAnswer(Wire wire, Start start) throws Exception {
        wire.send(
                Method.OFFSET, OffsetRequest.newBuilder().setGroup(group).setStart(start).build());
        wire.answer();
        wire.send(
                Method.EXPLAIN,
                ExplainRequest.newBuilder()
                        .setGroup(group)
                        .setOffset(start.getValue())
                        .setConsumerGroup("readers")
                        .build());
        wire.answer();
        wire.send(
                Method.TRIM,
                TrimRequest.newBuilder().setGroup(small).setBefore(start.getValue()).build());
        wire.answer();
        wire.send(
                Method.GROUP_SEEK,
                GroupSeekRequest.newBuilder()
                        .setNamespace("default")
                        .setName("readers")
                        .setStart(start)
                        .setPartition(-1)
                        .build());
        WireClient.Frame answer = wire.answer();
        if (start.getPosition() == Position.OFFSET && answer.kind() == FrameKind.ERROR) {
            assertThat(Wire.code(answer.failure())).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        long channel =
                wire.send(
                        Method.READ_OPEN,
                        ReadOpenRequest.newBuilder()
                                .setGroup(group)
                                .setStart(start)
                                .setCreditBytes(-1)
                                .build());
        if (wire.answer().kind() == FrameKind.RESPONSE) {
            wire.client()
                    .send(
                            FrameKind.CREDIT,
                            null,
                            channel,
                            Credit.newBuilder().setAdd(Integer.MIN_VALUE).build());
            wire.client().send(FrameKind.CLOSE, null, channel, null);
            assertThat(wire.answer().kind()).isEqualTo(FrameKind.RESPONSE);
        }
    }

    // ------------------------------------------------------------------ other protocols

    @Test
    void otherVersionsAndProtocols() throws Exception {
        try (WireClient future = new WireClient(node.port())) {
            future.hello(98, 99);
            Failure failure = future.read().failure();
            assertThat(Wire.code(failure)).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
            assertThat(failure.getMessage()).contains("98").contains("99");
            assertThat(failure.getAdvice()).isNotBlank();
            assertThat(future.ended()).isTrue();
        }
        try (WireClient browser = new WireClient(node.port())) {
            browser.raw(
                    "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(browser.readToEnd()).startsWith("HTTP/1.1 4").contains("admin port");
        }
    }

    @Test
    void configurationWithTypos() throws Exception {
        Path file = dir.resolve("typo.yaml");
        Files.writeString(
                file,
                "storage:\n  snyc: always\nlisten: {prot: 7400}\nlimits: {maxRecord: 12 parsecs}\n");
        try (NodeProcess wrong =
                new NodeProcess(dir.resolve("never"))
                        .command("start", "--config", file.toString())) {
            assertThat(wrong.startExpectingExit()).as(wrong.log()).isEqualTo(USAGE);
            assertThat(wrong.log())
                    .contains("typo.yaml:2: ")
                    .contains("did you mean storage.sync?")
                    .contains("typo.yaml:3: ")
                    .contains("did you mean listen.port?")
                    .contains("12 parsecs")
                    .doesNotContain("\tat ");
        }
        try (NodeProcess wrong =
                new NodeProcess(dir.resolve("never")).set("HADRON_STORAGE_SINC", "os")) {
            assertThat(wrong.startExpectingExit()).as(wrong.log()).isEqualTo(USAGE);
            assertThat(wrong.log()).contains("did you mean HADRON_STORAGE_SYNC?");
        }
        assertThat(dir.resolve("never")).doesNotExist();
    }
}
