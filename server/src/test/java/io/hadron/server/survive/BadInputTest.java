package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.StartAt;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.proto.wire.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * What bad batches, names, documents and settlements get, over the real port of a real node: a
 * code, advice, and no harm to what is there.
 */
class BadInputTest extends BadInputNode {
    // ------------------------------------------------------------------ batches

    /** The batch is refused with this code and advice, and the connection takes the next one. */
    private void refused(ErrorCode code, long partition, byte[] batch) throws Exception {
        try (Wire wire = new Wire(node)) {
            Failure failure = wire.refusal(Method.PRODUCE, Wire.produce(partition), batch);
            assertThat(Wire.code(failure)).as(failure.getMessage()).isEqualTo(code);
            assertThat(failure.getMessage()).isNotBlank();
            assertThat(failure.getAdvice()).isNotBlank();
            ProduceResponse good =
                    wire.ask(
                            ProduceResponse.parser(),
                            Method.PRODUCE,
                            Wire.produce(small),
                            Wire.batch("good"));
            assertThat(good.getBaseOffset()).isNotNegative();
        }
    }

    private void refusedWhen(ErrorCode code, Consumer<ByteBuffer> damage) throws Exception {
        ByteBuffer batch = ByteBuffer.wrap(Wire.batch("a value of some length"));
        damage.accept(batch);
        refused(code, group, batch.array());
    }

    private static void crc(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch.duplicate().position(RecordBatchLayout.ATTRIBUTES));
        batch.putInt(RecordBatchLayout.CRC, (int) crc.getValue());
    }

    @Test
    void batchesThatLie() throws Exception {
        refusedWhen(ErrorCode.CORRUPT_BATCH, batch -> batch.put(batch.limit() - 3, (byte) 'x'));
        refusedWhen(
                ErrorCode.INVALID_BATCH,
                batch -> {
                    batch.putInt(RecordBatchLayout.RECORD_COUNT, 5)
                            .putInt(RecordBatchLayout.LAST_OFFSET_DELTA, 4);
                    crc(batch);
                });
        refusedWhen(
                ErrorCode.INVALID_BATCH,
                batch -> {
                    batch.putInt(RecordBatchLayout.RECORD_COUNT, Integer.MAX_VALUE)
                            .putInt(RecordBatchLayout.LAST_OFFSET_DELTA, Integer.MAX_VALUE - 1);
                    crc(batch);
                });
        refusedWhen(ErrorCode.INVALID_BATCH, batch -> batch.put(RecordBatchLayout.MAGIC, (byte) 1));
        refusedWhen(
                ErrorCode.BATCH_TOO_LARGE,
                batch -> batch.putInt(RecordBatchLayout.LENGTH, Integer.MAX_VALUE));
        refusedWhen(
                ErrorCode.INVALID_BATCH,
                batch -> {
                    batch.putShort(
                            RecordBatchLayout.ATTRIBUTES, (short) RecordBatchLayout.CONTROL_FLAG);
                    crc(batch);
                });
        refusedWhen(
                ErrorCode.UNSUPPORTED_CODEC,
                batch -> {
                    batch.putShort(RecordBatchLayout.ATTRIBUTES, (short) 5);
                    crc(batch);
                });
        refused(ErrorCode.INVALID_BATCH, group, new byte[0]);
        refused(ErrorCode.INVALID_BATCH, group, new byte[40]);
        byte[] two = Arrays.copyOf(Wire.batch("one"), Wire.batch("one").length * 2);
        refused(ErrorCode.INVALID_BATCH, group, two);
    }

    @Test
    void bombs() throws Exception {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        assertThat(bomb.length).isLessThan(256 << 10);
        ByteBuffer batch = ByteBuffer.allocate(RecordBatchLayout.RECORDS + bomb.length);
        batch.put(0, Wire.batch("x"), 0, RecordBatchLayout.RECORDS);
        batch.put(RecordBatchLayout.RECORDS, bomb);
        batch.putInt(RecordBatchLayout.LENGTH, batch.limit() - RecordBatchLayout.LOG_OVERHEAD);
        batch.putShort(RecordBatchLayout.ATTRIBUTES, (short) 4);
        crc(batch);
        try (Wire wire = new Wire(node)) {
            Failure failure = wire.refusal(Method.PRODUCE, Wire.produce(group), batch.array());
            assertThat(Wire.code(failure))
                    .isIn(
                            ErrorCode.DECOMPRESSION_LIMIT,
                            ErrorCode.RECORD_TOO_LARGE,
                            ErrorCode.INVALID_BATCH);
        }
        assertThat(node.residentBytes()).isLessThan(700L << 20);
    }

    @Test
    void tooLarge() throws Exception {
        refused(ErrorCode.RECORD_TOO_LARGE, small, Wire.batch(new byte[1_200]));
        refused(ErrorCode.BATCH_TOO_LARGE, group, Wire.batch(new byte[600 << 10]));
        refused(ErrorCode.FRAME_TOO_LARGE, group, Wire.batch(new byte[2 << 20]));
        try (Publisher publisher = client.publisher("small")) {
            told(
                    ErrorCode.RECORD_TOO_LARGE,
                    () -> publisher.publish(Event.record(null, new byte[1_200])));
        }
    }

    @Test
    void moreThanTheNodeAllowsThoughTheStreamDoes() throws Exception {
        // The stream's own limit is 1 MiB, the default; the node's is 256 KiB.
        refused(ErrorCode.RECORD_TOO_LARGE, group, Wire.batch(new byte[400 << 10]));
    }

    // ------------------------------------------------------------------ names

    private static void told(
            ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        HadronException e = catchThrowableOfType(HadronException.class, call);
        assertThat(e).as("refused").isNotNull();
        assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
        assertThat(e.advice()).isNotBlank();
    }

    @Test
    void unknownNames() {
        told(ErrorCode.UNKNOWN_STREAM, () -> client.publisher("nothing").close());
        told(
                ErrorCode.UNKNOWN_STREAM,
                () -> client.reader("nothing").from(StartAt.first()).open().close());
        told(ErrorCode.UNKNOWN_STREAM, () -> client.publisher("nowhere/kept").close());
        told(
                ErrorCode.UNKNOWN_STREAM,
                () -> client.subscription("nothing").group("g").open().close());
        told(
                ErrorCode.UNKNOWN_GROUP,
                () -> client.subscription("kept").group("nobody").open().close());
        told(
                ErrorCode.UNKNOWN_GROUP,
                () -> client.subscription("small").group("readers").open().close());
        told(ErrorCode.UNKNOWN_GROUP, () -> client.admin().group("nobody"));
        told(ErrorCode.UNKNOWN_GROUP, () -> client.admin().seek("nobody", StartAt.first()));
        told(
                ErrorCode.INVALID_DDL,
                () ->
                        Streams.apply(
                                client,
                                "kind: Stream\nmetadata: {namespace: nowhere, name: lost}\n"));
    }

    @Test
    void namesThatBreakTheRules() throws Exception {
        for (String name :
                List.of("../etc/passwd", "a\u0000b", "n\u0430me", "x".repeat(101), "..", "<b>")) {
            told(
                    ErrorCode.INVALID_DDL,
                    () ->
                            Streams.apply(
                                    client,
                                    "kind: Stream\nmetadata: {name: \""
                                            + name.replace("\u0000", "\\0")
                                            + "\"}\n"));
            try (Wire wire = new Wire(node)) {
                Failure failure =
                        wire.refusal(
                                Method.SUBSCRIBE,
                                SubscribeRequest.newBuilder()
                                        .setGroup(group)
                                        .setConsumerGroup(name)
                                        .setCredit(1)
                                        .build());
                assertThat(Wire.code(failure)).isEqualTo(ErrorCode.INVALID_NAME);
                assertThat(failure.getMessage()).doesNotContain("\u0000");
                failure =
                        wire.refusal(
                                Method.GROUP_DESCRIBE,
                                GroupRequest.newBuilder().setName(name).build());
                assertThat(Wire.code(failure)).isEqualTo(ErrorCode.INVALID_NAME);
            }
        }
    }

    @Test
    void ddlThatIsWrong() {
        HadronException.InvalidDdl e =
                catchThrowableOfType(
                        HadronException.InvalidDdl.class,
                        () ->
                                Streams.apply(
                                        client,
                                        "kind: Stream\nmetadata: {name: a}\nspec: {partitons: 3}\n"));
        assertThat(e).isNotNull();
        assertThat(e.problems())
                .hasSize(1)
                .first()
                .satisfies(problem -> {
                    assertThat(problem.file()).isEqualTo("test.yaml");
                    assertThat(problem.line()).isEqualTo(3);
                    assertThat(problem.message() + problem.advice()).contains("partitions");
                });
        told(
                ErrorCode.INVALID_DDL,
                () -> Streams.apply(client, "kind: Stream\nmetadata: {name: a, name: b}\n"));
        told(
                ErrorCode.INVALID_DDL,
                () ->
                        Streams.apply(
                                client,
                                """
                                a: &a [x, x]
                                b: &b [*a, *a]
                                kind: Stream
                                metadata: {name: c}
                                """));
        assertThat(client.admin().get("Stream", "default", "")).hasSize(2);
    }

    // ------------------------------------------------------------------ requests

    @Test
    void settlementsOfOthers() throws Exception {
        client.admin().seek("readers", StartAt.first());
        try (Wire owner = new Wire(node);
                Wire thief = new Wire(node)) {
            long channel = owner.subscribe(group, "readers", 3);
            var delivery = owner.delivery();
            Failure failure =
                    thief.refusal(
                            Method.SETTLE,
                            SettleRequest.newBuilder()
                                    .setChannel(channel)
                                    .addSettlements(
                                            Settlement.newBuilder()
                                                    .setDelivery(delivery.getDelivery()))
                                    .build());
            assertThat(Wire.code(failure)).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
            long own = thief.subscribe(group, "readers", 0);
            assertThat(thief.ack(own, delivery)).isEqualTo(ErrorCode.STALE_DELIVERY);
            assertThat(owner.ack(channel, delivery.toBuilder().setTerm(99).build()))
                    .isEqualTo(ErrorCode.STALE_DELIVERY);
            assertThat(owner.ack(channel, delivery.toBuilder().setDelivery(Long.MAX_VALUE).build()))
                    .isEqualTo(ErrorCode.STALE_DELIVERY);
            assertThat(owner.settle(channel, delivery, Verdict.NACK, 1)).isEqualTo(ErrorCode.OK);
            assertThat(owner.ack(channel, delivery))
                    .as("once only")
                    .isEqualTo(ErrorCode.STALE_DELIVERY);
        }
    }

    private static Settlement.Builder token() {
        return Settlement.newBuilder().setDelivery(1).setTerm(1).setEpoch(1);
    }

    @Test
    void settlementsThatMakeNoSense() throws Exception {
        try (Wire wire = new Wire(node)) {
            long channel = wire.subscribe(group, "readers", 0);
            for (Settlement odd :
                    List.of(
                            token().addRanges(1).build(),
                            token().addRanges(-5).addRanges(3).build(),
                            token().addRanges(0).addRanges(-1).build(),
                            token().addRanges(Long.MAX_VALUE).addRanges(Long.MAX_VALUE).build(),
                            token().setVerdictValue(77).addRanges(0).addRanges(1).build(),
                            token().setVerdict(Verdict.REJECT)
                                    .setReason("x".repeat(5_000))
                                    .addRanges(0)
                                    .addRanges(1)
                                    .build())) {
                Failure failure =
                        wire.refusal(
                                Method.SETTLE,
                                SettleRequest.newBuilder()
                                        .setChannel(channel)
                                        .addSettlements(odd)
                                        .build());
                assertThat(Wire.code(failure))
                        .as(odd.toString())
                        .isEqualTo(ErrorCode.INVALID_REQUEST);
            }
            for (Settlement unknown :
                    List.of(
                            Settlement.getDefaultInstance(),
                            Settlement.newBuilder().addRanges(0).addRanges(1).build(),
                            token().setDelivery(-1).addRanges(0).addRanges(1).build(),
                            token().setEpoch(-1).addRanges(0).addRanges(1).build(),
                            token().setTerm(-1).addRanges(0).addRanges(1).build(),
                            token().setVerdict(Verdict.NACK)
                                    .setDelayMs(-1)
                                    .addRanges(0)
                                    .addRanges(1)
                                    .build(),
                            token().addRanges(Long.MAX_VALUE - 5).addRanges(4).build())) {
                SettleResponse answer =
                        wire.ask(
                                SettleResponse.parser(),
                                Method.SETTLE,
                                SettleRequest.newBuilder()
                                        .setChannel(channel)
                                        .addSettlements(unknown)
                                        .build());
                assertThat(answer.getCodesList())
                        .as(unknown.toString())
                        .containsExactly(ErrorCode.STALE_DELIVERY.number());
            }
        }
    }
}
