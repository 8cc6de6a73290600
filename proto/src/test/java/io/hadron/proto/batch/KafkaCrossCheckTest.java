package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we write, Apache Kafka's classes read, and the other way round, field by field. */
class KafkaCrossCheckTest {
    private static final BatchLimits LIMITS = BatchLimits.forRecordBytes(16 << 20);
    private static final int ROUNDS = 60;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
    void kafkaReadsWhatWeWrite(Compression compression) {
        try (BatchCodec codec = new BatchCodec()) {
            for (int round = 0; round < ROUNDS; round++) {
                String note = "seed " + seed + ", round " + round;
                List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(100));
                ByteBuffer batch =
                        TestRecord.build(codec, records, compression, room(round % 2 == 0));
                TestRecord.assertSame(KafkaBatches.read(batch), records, note);
                TestRecord.assertSame(TestRecord.readAll(codec, batch), records, note);
                assertThat(validator(codec).validate(batch, 0))
                        .as(note)
                        .isInstanceOf(BatchOutcome.Valid.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weReadWhatKafkaWrites(Compression compression) {
        try (BatchCodec codec = new BatchCodec()) {
            for (int round = 0; round < ROUNDS; round++) {
                String note = "seed " + seed + ", round " + round;
                List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(100));
                ByteBuffer batch =
                        KafkaBatches.write(records, compression, ProducerStamp.NONE, round);
                ByteBuffer used = round % 2 == 0 ? batch : direct(batch);
                TestRecord.assertSame(TestRecord.readAll(codec, used), records, note);
                BatchOutcome outcome = validator(codec).validate(used, 0);
                assertThat(outcome).as(note).isInstanceOf(BatchOutcome.Valid.class);
                TestRecord.assertSame(
                        TestRecord.readAll(codec, batch.asReadOnlyBuffer()), records, note);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
    void theHeaderMeansTheSameToBoth(Compression compression) {
        try (BatchCodec codec = new BatchCodec()) {
            ProducerStamp producer = new ProducerStamp(1L << 40, (short) 12, Integer.MAX_VALUE - 1);
            List<TestRecord> records = TestRecord.random(random, 50);
            BatchBuilder builder = new BatchBuilder(codec).begin(room(false));
            records.forEach(record -> record.appendTo(builder));
            ByteBuffer batch = builder.build(producer, compression);
            BatchView.setBaseOffset(batch, 0, 1L << 50);
            BatchView.setLeaderEpoch(batch, 0, 77);
            BatchView view = BatchView.of(batch, 0);
            MutableRecordBatch kafka = KafkaBatches.open(batch);
            assertThat(kafka.baseOffset()).isEqualTo(view.baseOffset()).isEqualTo(1L << 50);
            assertThat(kafka.lastOffset()).isEqualTo(view.lastOffset());
            assertThat(kafka.nextOffset()).isEqualTo(view.nextOffset());
            assertThat(kafka.partitionLeaderEpoch()).isEqualTo(view.leaderEpoch()).isEqualTo(77);
            assertThat(kafka.sizeInBytes()).isEqualTo(view.sizeBytes());
            assertThat(kafka.countOrNull()).isEqualTo(view.recordCount()).isEqualTo(50);
            assertThat(kafka.maxTimestamp()).isEqualTo(view.maxTimestamp());
            assertThat(kafka.compressionType().id).isEqualTo((byte) compression.id());
            assertThat(kafka.producerId()).isEqualTo(producer.producerId());
            assertThat(kafka.producerEpoch()).isEqualTo(producer.epoch());
            assertThat(kafka.baseSequence()).isEqualTo(producer.baseSequence());
            assertThat(kafka.lastSequence()).isEqualTo(producer.lastSequence(50)).isEqualTo(47);
            assertThat(view.producer()).isEqualTo(producer);
        }
    }

    @Test
    void bytesAreTheSameWithoutCompression() {
        List<TestRecord> records = TestRecord.random(random, 80);
        try (BatchCodec codec = new BatchCodec()) {
            ByteBuffer ours = TestRecord.build(codec, records, Compression.NONE, room(true));
            ByteBuffer theirs =
                    KafkaBatches.write(records, Compression.NONE, ProducerStamp.NONE, 0);
            assertThat(ours).as("seed %d", seed).isEqualTo(theirs);
        }
    }

    @Test
    void keysGoToTheSamePartition() {
        for (int round = 0; round < 5_000; round++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            int partitions = 1 + random.nextInt(1_000);
            assertThat(KeyHash.partition(key, partitions))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
        }
    }

    private static BatchValidator validator(BatchCodec codec) {
        return new BatchValidator(codec, LIMITS, BatchOrigin.CLIENT);
    }

    private static ByteBuffer room(boolean direct) {
        return BatchCodec.allocate(1 << 20, direct);
    }

    private static ByteBuffer direct(ByteBuffer batch) {
        return ByteBuffer.allocateDirect(batch.remaining()).put(batch.duplicate()).flip();
    }
}
