package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchReaderTest {
    private final BatchCodec codec = new BatchCodec();
    private final BatchReader reader = new BatchReader(codec, 1 << 20);

    @AfterEach
    void close() {
        codec.close();
    }

    private ByteBuffer batch(Compression compression) {
        List<TestRecord> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            records.add(new TestRecord(1_000 + i, "key" + i, "value".repeat(20), List.of()));
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(20_000);
        ByteBuffer batch = TestRecord.build(codec, records, compression, buffer);
        BatchView.setBaseOffset(batch, 0, 5_000);
        return batch;
    }

    private List<Long> offsets(BatchView batch, long from, long to) {
        List<Long> offsets = new ArrayList<>();
        reader.open(batch, from, to);
        while (reader.next()) {
            RecordView record = reader.record();
            assertThat(record.timestamp()).isEqualTo(record.offset() - 4_000);
            assertThat(TestRecord.text(record.copyKey()))
                    .isEqualTo("key" + (record.offset() - 5_000));
            offsets.add(record.offset());
        }
        assertThat(reader.next()).isFalse();
        return offsets;
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
    void readsARangeOfOffsets(Compression compression) {
        BatchView batch = BatchView.of(batch(compression), 0);
        assertThat(offsets(batch, 0, Long.MAX_VALUE)).hasSize(100).startsWith(5_000L);
        assertThat(offsets(batch, 5_098, Long.MAX_VALUE)).containsExactly(5_098L, 5_099L);
        assertThat(offsets(batch, 0, 5_001)).containsExactly(5_000L);
        assertThat(offsets(batch, 5_050, 5_052)).containsExactly(5_050L, 5_051L);
        assertThat(offsets(batch, 5_100, Long.MAX_VALUE)).isEmpty();
        assertThat(offsets(batch, 0, 5_000)).isEmpty();
    }

    @Test
    void detachedMemoryIsNotWrittenAgain() {
        BatchView batch = BatchView.of(batch(Compression.LZ4), 0);
        reader.open(batch);
        assertThat(reader.next()).isTrue();
        ByteBuffer kept = reader.record().value();
        reader.detach();
        ByteBuffer other =
                TestRecord.build(
                        codec,
                        List.of(new TestRecord(1, "k", "x".repeat(9_000), List.of())),
                        Compression.LZ4,
                        ByteBuffer.allocateDirect(10_000));
        reader.open(BatchView.of(other, 0));
        assertThat(reader.next()).isTrue();
        assertThat(kept).isNotNull();
        byte[] bytes = new byte[kept.remaining()];
        kept.get(0, bytes);
        assertThat(TestRecord.text(bytes)).isEqualTo("value".repeat(20));
    }

    @Test
    void refusesWhatIsNoBatch() {
        ByteBuffer batch = batch(Compression.NONE);
        assertThatThrownBy(() -> BatchView.of(batch.duplicate().limit(60), 0))
                .isInstanceOf(BatchFormatException.class);
        assertThatThrownBy(() -> BatchView.of(batch.duplicate().limit(batch.limit() - 1), 0))
                .isInstanceOf(BatchFormatException.class);
        assertThatThrownBy(() -> BatchView.of(batch.duplicate().order(ByteOrder.LITTLE_ENDIAN), 0))
                .isInstanceOf(IllegalArgumentException.class);
        batch.put(RecordBatchLayout.MAGIC, (byte) 0);
        assertThatThrownBy(() -> reader.open(BatchView.of(batch, 0)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessage("batch.magic: only record batch format 2 is understood (magic 0)");
    }

    @Test
    void aTermStartHoldsTheFullTerm() {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            long term = random.nextLong() >>> random.nextInt(64);
            ByteBuffer bytes = ControlBatch.termStart(term, TestRecord.NOW);
            BatchView batch = BatchView.of(bytes, 0);
            assertThat(batch.isControl()).isTrue();
            assertThat(batch.leaderEpoch()).isEqualTo((int) (term % (1L << 31)) & 0x7fffffff);
            assertThat(ControlBatch.readTermStart(batch)).isEqualTo(OptionalLong.of(term));
            MutableRecordBatch kafka = KafkaBatches.open(bytes);
            assertThat(kafka.isControlBatch()).isTrue();
            assertThat(ControlRecordType.parse(kafka.iterator().next().key()))
                    .isEqualTo(ControlRecordType.UNKNOWN);
        }
    }

    @Test
    void otherBatchesAreNoTermStart() {
        assertThat(ControlBatch.readTermStart(BatchView.of(batch(Compression.NONE), 0))).isEmpty();
        ByteBuffer commit =
                MemoryRecords.withEndTransactionMarker(
                                5, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 3))
                        .buffer();
        assertThat(ControlBatch.readTermStart(BatchView.of(commit, 0))).isEmpty();
        BatchValidator validator =
                new BatchValidator(codec, BatchLimits.defaults(), BatchOrigin.LOG);
        assertThat(validator.validate(commit, 0)).isInstanceOf(BatchOutcome.Valid.class);
    }

    @Test
    void aDamagedTermStartIsReported() {
        ByteBuffer bytes = ControlBatch.termStart(5, TestRecord.NOW);
        bytes.put(RecordBatchLayout.RECORDS + 9, (byte) 4);
        assertThatThrownBy(() -> ControlBatch.readTermStart(BatchView.of(bytes, 0)))
                .isInstanceOf(BatchFormatException.class);
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new BatchLimits(1, 0, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchLimits(Integer.MAX_VALUE, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BatchLimits.forRecordBytes(BatchLimits.LARGEST_RECORD_BYTES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchCodec(20)).isInstanceOf(IllegalArgumentException.class);
    }
}
