package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchValidatorTest {
    private static final BatchLimits LIMITS = new BatchLimits(100_000, 50_000, 200_000, 1_000, 20);

    private final BatchCodec codec = new BatchCodec();
    private final BatchValidator validator = new BatchValidator(codec, LIMITS, BatchOrigin.CLIENT);
    private final ByteBuffer good = goodBatch(Compression.NONE, 10);

    @AfterEach
    void close() {
        codec.close();
    }

    private ByteBuffer goodBatch(Compression compression, int count) {
        List<TestRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new TestRecord(TestRecord.NOW + i % 3, "key", "v".repeat(300), List.of()));
        }
        return TestRecord.build(codec, records, compression, ByteBuffer.allocate(100_000));
    }

    private BatchProblem problemOf(ByteBuffer batch) {
        return problemOf(validator, batch);
    }

    private static BatchProblem problemOf(BatchValidator validator, ByteBuffer batch) {
        BatchOutcome outcome = validator.validate(batch, 0);
        assertThat(outcome).isInstanceOf(BatchOutcome.Invalid.class);
        return ((BatchOutcome.Invalid) outcome).problem();
    }

    /** A copy with one lie and a checksum that covers it. */
    private ByteBuffer lie(Consumer<ByteBuffer> change) {
        ByteBuffer batch = HandMade.copy(good);
        change.accept(batch);
        return HandMade.withCrc(batch);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
    void summarizesWhatABrokerNeeds(Compression compression) {
        ByteBuffer batch = goodBatch(compression, 10);
        BatchView.setProducer(batch, 0, new ProducerStamp(5, (short) 2, 100));
        assertThat(validator.validate(batch, 0))
                .isEqualTo(
                        new BatchOutcome.Valid(
                                List.of(
                                        new BatchSummary(
                                                0,
                                                batch.remaining(),
                                                10,
                                                good.remaining() - RecordBatchLayout.HEADER_SIZE,
                                                TestRecord.NOW + 2,
                                                new ProducerStamp(5, (short) 2, 100)))));
    }

    @Test
    void acceptsASequenceOfBatchesAndFindsTheBadOne() {
        ByteBuffer lz4 = goodBatch(Compression.LZ4, 50);
        ByteBuffer all = ByteBuffer.allocate(7 + 2 * good.remaining() + lz4.remaining());
        all.position(7);
        all.put(good.duplicate()).put(lz4.duplicate()).put(good.duplicate());
        BatchOutcome.Valid valid = (BatchOutcome.Valid) validator.validateAll(all, 7);
        assertThat(valid.batches()).hasSize(3);
        assertThat(valid.recordCount()).isEqualTo(70);
        assertThat(valid.batches().get(1).position()).isEqualTo(7 + good.remaining());
        assertThat(validator.validate(all, 7))
                .isEqualTo(
                        new BatchOutcome.Invalid(
                                BatchProblem.TRAILING_BYTES,
                                7 + good.remaining(),
                                (all.limit() - 7 - good.remaining()) + " bytes"));
        int third = 7 + good.remaining() + lz4.remaining();
        all.put(third + RecordBatchLayout.RECORDS + 50, (byte) 1);
        BatchOutcome.Invalid invalid = (BatchOutcome.Invalid) validator.validateAll(all, 7);
        assertThat(invalid.problem()).isEqualTo(BatchProblem.CRC);
        assertThat(invalid.position()).isEqualTo(third);
    }

    @Test
    void refusesImpossibleSizes() {
        assertThat(problemOf(good.duplicate().limit(60))).isEqualTo(BatchProblem.TRUNCATED);
        assertThat(problemOf(good.duplicate().limit(0))).isEqualTo(BatchProblem.TRUNCATED);
        assertThat(problemOf(good.duplicate().limit(good.limit() - 1)))
                .isEqualTo(BatchProblem.TRUNCATED);
        assertThat(problemOf(lie(b -> b.putInt(RecordBatchLayout.LENGTH, -13))))
                .isEqualTo(BatchProblem.LENGTH);
        assertThat(problemOf(lie(b -> b.putInt(RecordBatchLayout.LENGTH, 48))))
                .isEqualTo(BatchProblem.LENGTH);
        assertThat(problemOf(lie(b -> b.putInt(RecordBatchLayout.LENGTH, Integer.MIN_VALUE))))
                .isEqualTo(BatchProblem.LENGTH);
        assertThat(problemOf(lie(b -> b.putInt(RecordBatchLayout.LENGTH, Integer.MAX_VALUE))))
                .isEqualTo(BatchProblem.BATCH_TOO_LARGE);
    }

    @Test
    void refusesLiesInTheHeader() {
        assertThat(problemOf(lie(b -> b.put(RecordBatchLayout.MAGIC, (byte) 1))))
                .isEqualTo(BatchProblem.MAGIC);
        ByteBuffer flipped = HandMade.copy(good);
        flipped.put(RecordBatchLayout.CRC, (byte) ~flipped.get(RecordBatchLayout.CRC));
        assertThat(problemOf(flipped)).isEqualTo(BatchProblem.CRC);
        for (int codecId = 5; codecId < 8; codecId++) {
            short attributes = (short) codecId;
            assertThat(problemOf(lie(b -> b.putShort(RecordBatchLayout.ATTRIBUTES, attributes))))
                    .isEqualTo(BatchProblem.CODEC);
        }
        for (int bit = 6; bit < 16; bit++) {
            short attributes = (short) (1 << bit);
            assertThat(problemOf(lie(b -> b.putShort(RecordBatchLayout.ATTRIBUTES, attributes))))
                    .isEqualTo(BatchProblem.ATTRIBUTES);
        }
        assertThat(problemOf(lie(b -> b.putShort(RecordBatchLayout.ATTRIBUTES, (short) 8))))
                .isEqualTo(BatchProblem.ATTRIBUTES);
        assertThat(problemOf(lie(b -> b.putInt(RecordBatchLayout.LAST_OFFSET_DELTA, 10))))
                .isEqualTo(BatchProblem.OFFSET);
        assertThat(problemOf(lie(b -> b.putLong(RecordBatchLayout.BASE_OFFSET, -1))))
                .isEqualTo(BatchProblem.OFFSET);
        assertThat(problemOf(lie(b -> b.putLong(RecordBatchLayout.BASE_OFFSET, Long.MAX_VALUE))))
                .isEqualTo(BatchProblem.OFFSET);
    }

    @Test
    void refusesProducersThatDoNotFit() {
        assertThat(problemOf(producer(-2, 0, 0))).isEqualTo(BatchProblem.PRODUCER);
        assertThat(problemOf(producer(1, -1, 0))).isEqualTo(BatchProblem.PRODUCER);
        assertThat(problemOf(producer(1, 0, -1))).isEqualTo(BatchProblem.PRODUCER);
        assertThat(problemOf(lie(b -> b.putShort(RecordBatchLayout.ATTRIBUTES, (short) 0x10))))
                .isEqualTo(BatchProblem.PRODUCER);
    }

    private ByteBuffer producer(long id, int epoch, int sequence) {
        return lie(
                b -> BatchView.putProducer(b, 0, new ProducerStamp(id, (short) epoch, sequence)));
    }

    @Test
    void refusesTimestampsThatLie() {
        assertThat(problemOf(lie(b -> b.putLong(RecordBatchLayout.MAX_TIMESTAMP, Long.MAX_VALUE))))
                .isEqualTo(BatchProblem.TIMESTAMP);
        assertThat(problemOf(lie(b -> b.putLong(RecordBatchLayout.MAX_TIMESTAMP, 0))))
                .isEqualTo(BatchProblem.TIMESTAMP);
        assertThat(problemOf(lie(b -> b.putLong(RecordBatchLayout.BASE_TIMESTAMP, -2))))
                .isEqualTo(BatchProblem.TIMESTAMP);
        assertThat(problemOf(lie(b -> b.putLong(RecordBatchLayout.BASE_TIMESTAMP, Long.MAX_VALUE))))
                .isEqualTo(BatchProblem.TIMESTAMP);
    }

    @Test
    void refusesCountsThatLie() {
        for (int count : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThat(problemOf(count(good, count))).isEqualTo(BatchProblem.RECORD_COUNT);
        }
        assertThat(problemOf(count(good, Integer.MAX_VALUE)))
                .isEqualTo(BatchProblem.TOO_MANY_RECORDS);
        for (Compression compression :
                new Compression[] {Compression.NONE, Compression.LZ4, Compression.ZSTD}) {
            ByteBuffer batch = goodBatch(compression, 10);
            assertThat(problemOf(count(batch, 9))).isEqualTo(BatchProblem.RECORD_COUNT);
            assertThat(problemOf(count(batch, 11))).isEqualTo(BatchProblem.RECORD_COUNT);
            assertThat(problemOf(count(batch, 1_000))).isEqualTo(BatchProblem.RECORD_COUNT);
        }
    }

    private static ByteBuffer count(ByteBuffer batch, int count) {
        ByteBuffer copy = HandMade.copy(batch);
        copy.putInt(RecordBatchLayout.RECORD_COUNT, count);
        copy.putInt(RecordBatchLayout.LAST_OFFSET_DELTA, count - 1);
        return HandMade.withCrc(copy);
    }

    @Test
    void refusesOffsetsThatAreNotDense() {
        assertThat(problemOf(HandMade.batch(Compression.NONE, 1, HandMade.record(1, 5, 5))))
                .isEqualTo(BatchProblem.OFFSET);
        assertThat(problemOf(HandMade.batch(Compression.NONE, 1, HandMade.record(-1, 5, 5))))
                .isEqualTo(BatchProblem.OFFSET);
    }

    @Test
    void refusesRecordsBeyondTheLimits() {
        assertThat(
                        problemOf(
                                HandMade.batch(
                                        Compression.NONE, 1, HandMade.record(0, 50_001, 50_001))))
                .isEqualTo(BatchProblem.RECORD_TOO_LARGE);
        List<RecordHeader> headers = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            headers.add(new RecordHeader("h", null));
        }
        assertThat(problemOf(BatchBuilder.single(TestRecord.NOW, null, null, headers)))
                .isEqualTo(BatchProblem.TOO_MANY_HEADERS);
    }

    @Test
    void refusesAMillionHeaders() {
        List<RecordHeader> headers = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            headers.add(new RecordHeader("", null));
        }
        ByteBuffer batch = BatchBuilder.single(TestRecord.NOW, null, null, headers);
        BatchValidator roomy =
                new BatchValidator(codec, BatchLimits.forRecordBytes(8 << 20), BatchOrigin.CLIENT);
        assertThat(problemOf(roomy, batch)).isEqualTo(BatchProblem.TOO_MANY_HEADERS);
        TestRecord record = TestRecord.readAll(codec, batch).get(0);
        assertThat(record.headers()).hasSize(1_000_000);
    }

    @Test
    void refusesMalformedRecords() {
        List<byte[]> payloads =
                List.of(
                        new byte[] {0, 0, 0, 0, 0, 0, 0},
                        new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                        // A size of five bytes with more than 32 bits.
                        new byte[] {-1, -1, -1, -1, 0x1f, 0, 0, 0, 0, 0},
                        // A size of 6 and a timestamp of 0, each with one bit too many.
                        new byte[] {-116, -128, -128, -128, 0x10, 0, 0, 0, 1, 1, 0},
                        new byte[] {
                            30, 0, -128, -128, -128, -128, -128, -128, -128, -128, -128, 2, 0, 1, 1,
                            0
                        },
                        // A negative size.
                        new byte[] {1, 0, 0, 0, 1, 1, 0},
                        // A timestamp of eleven bytes.
                        new byte[] {32, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1, 0},
                        // Record attributes that nobody knows.
                        new byte[] {12, 1, 0, 0, 1, 1, 0},
                        // A key size of -2.
                        new byte[] {12, 0, 0, 0, 3, 1, 0},
                        // A key that is longer than the record.
                        new byte[] {12, 0, 0, 0, 20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                        // Minus one header.
                        new byte[] {12, 0, 0, 0, 1, 1, 1},
                        // A header whose key is null.
                        new byte[] {16, 0, 0, 0, 1, 1, 2, 1, 1},
                        // A record that is larger than its fields.
                        new byte[] {14, 0, 0, 0, 1, 1, 0, 0});
        for (byte[] payload : payloads) {
            assertThat(problemOf(HandMade.batch(Compression.NONE, 1, payload)))
                    .as("%s", payload)
                    .isIn(BatchProblem.RECORD_CORRUPT, BatchProblem.RECORD_COUNT);
        }
    }

    @Test
    void acceptsNumbersThatAreLongerThanNeeded() {
        byte[] payload = {
            -98, -128, -128, -128, 0, 0, -128, -128, -128, -128, -128, -128, -128, -128, -128, 0, 0,
            1, 1, 0
        };
        assertThat(validator.validate(HandMade.batch(Compression.NONE, 1, payload), 0))
                .isInstanceOf(BatchOutcome.Valid.class);
    }

    @Test
    void controlBatchesAreForBrokers() {
        ByteBuffer control = ControlBatch.termStart(7, TestRecord.NOW);
        assertThat(problemOf(control)).isEqualTo(BatchProblem.CONTROL_REFUSED);
        BatchValidator ofLog = new BatchValidator(codec, LIMITS, BatchOrigin.LOG);
        assertThat(ofLog.validate(control, 0)).isInstanceOf(BatchOutcome.Valid.class);
        BatchOutcome.Invalid refused = (BatchOutcome.Invalid) validator.validate(control, 0);
        assertThat(refused.message())
                .isEqualTo("clients may not write control batches (control bit, batch at byte 0)");
    }

    @Test
    void logAppendTimeIsForBrokers() {
        ByteBuffer batch = lie(b -> b.putShort(RecordBatchLayout.ATTRIBUTES, (short) 8));
        BatchValidator ofLog = new BatchValidator(codec, LIMITS, BatchOrigin.LOG);
        assertThat(ofLog.validate(batch, 0)).isInstanceOf(BatchOutcome.Valid.class);
        assertThat(TestRecord.readAll(codec, batch))
                .allMatch(record -> record.timestamp() == TestRecord.NOW + 2);
    }

    @Test
    void randomBytesAreNoBatch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            if (bytes.length >= 61) {
                buffer.putInt(RecordBatchLayout.LENGTH, bytes.length - 12);
                buffer.put(RecordBatchLayout.MAGIC, (byte) 2);
            }
            assertThat(validator.validateAll(buffer, 0))
                    .as("seed %d, round %d", seed, round)
                    .isInstanceOf(BatchOutcome.Invalid.class);
        }
    }
}
