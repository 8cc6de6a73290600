package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The largest message that can be configured, both directions. Written to fit a heap of 768 MiB.
 */
class LargeRecordTest {
    private static final int VALUE_BYTES = BatchLimits.LARGEST_RECORD_BYTES - 100;
    private static final BatchLimits LIMITS =
            BatchLimits.forRecordBytes(BatchLimits.LARGEST_RECORD_BYTES);
    private static final byte[] VALUE = value();

    /** A third random, the rest repetitive. */
    private static byte[] value() {
        byte[] value = new byte[VALUE_BYTES];
        byte[] noise = new byte[4096];
        Random random = new Random(1);
        for (int at = 0; at + noise.length * 3 < value.length; at += noise.length * 3) {
            random.nextBytes(noise);
            System.arraycopy(noise, 0, value, at, noise.length);
        }
        return value;
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
    void kafkaReadsOurs(Compression compression) {
        try (BatchCodec codec = new BatchCodec()) {
            long bound = BatchBuilder.singleRecordBound(0, VALUE_BYTES, List.of());
            ByteBuffer buffer = BatchCodec.allocate((int) bound, compression == Compression.ZSTD);
            BatchBuilder builder = new BatchBuilder(codec).begin(buffer);
            assertThat(builder.tryAppend(TestRecord.NOW, null, VALUE, List.of())).isTrue();
            ByteBuffer batch = builder.build(ProducerStamp.NONE, compression);
            assertThat(BatchView.of(batch, 0).compression()).isEqualTo(compression);
            Iterator<Record> records = KafkaBatches.open(batch).iterator();
            assertThat(records.next().value().mismatch(ByteBuffer.wrap(VALUE))).isEqualTo(-1);
            assertThat(records.hasNext()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void weReadKafkas(Compression compression) {
        int room = compression == Compression.NONE ? VALUE_BYTES + 200 : VALUE_BYTES / 2;
        ByteBuffer batch = kafkaBatch(compression, room);
        try (BatchCodec codec = new BatchCodec()) {
            BatchOutcome outcome =
                    new BatchValidator(codec, LIMITS, BatchOrigin.CLIENT).validate(batch, 0);
            assertThat(outcome).isInstanceOf(BatchOutcome.Valid.class);
            BatchReader reader = new BatchReader(codec, LIMITS.maxUncompressedBytes());
            reader.open(BatchView.of(batch, 0));
            assertThat(reader.next()).isTrue();
            assertThat(reader.record().valueSize()).isEqualTo(VALUE_BYTES);
            ByteBuffer value = reader.record().value();
            assertThat(value).isNotNull();
            assertThat(ByteBuffer.wrap(VALUE).mismatch(value)).isEqualTo(-1);
            assertThat(reader.next()).isFalse();
        }
    }

    private static ByteBuffer kafkaBatch(Compression compression, int room) {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(room),
                        KafkaBatches.codec(compression),
                        TimestampType.CREATE_TIME,
                        0L);
        builder.append(TestRecord.NOW, null, VALUE, new Header[0]);
        return builder.build().buffer();
    }
}
