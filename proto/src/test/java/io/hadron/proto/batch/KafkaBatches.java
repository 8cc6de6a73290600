package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Utils;

/** Batches written and read by Apache Kafka's own classes. */
final class KafkaBatches {
    private KafkaBatches() {}

    static org.apache.kafka.common.compress.Compression codec(Compression compression) {
        return switch (compression) {
            case NONE -> org.apache.kafka.common.compress.Compression.NONE;
            case GZIP -> org.apache.kafka.common.compress.Compression.gzip().build();
            case SNAPPY -> org.apache.kafka.common.compress.Compression.snappy().build();
            case LZ4 -> org.apache.kafka.common.compress.Compression.lz4().build();
            case ZSTD -> org.apache.kafka.common.compress.Compression.zstd().build();
        };
    }

    static ByteBuffer write(
            List<TestRecord> records,
            Compression compression,
            ProducerStamp producer,
            long baseOffset) {
        return write(records, compression, producer, baseOffset, 64 * 1024);
    }

    static ByteBuffer write(
            List<TestRecord> records,
            Compression compression,
            ProducerStamp producer,
            long baseOffset,
            int room) {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(room),
                        (byte) 2,
                        codec(compression),
                        TimestampType.CREATE_TIME,
                        baseOffset,
                        -1L,
                        producer.producerId(),
                        producer.epoch(),
                        producer.baseSequence());
        for (TestRecord record : records) {
            builder.append(
                    record.timestamp(), record.keyBytes(), record.valueBytes(), headers(record));
        }
        return builder.build().buffer();
    }

    private static Header[] headers(TestRecord record) {
        return record.headers().stream()
                .map(header -> new RecordHeader(header.key(), header.value()))
                .toArray(Header[]::new);
    }

    static MutableRecordBatch open(ByteBuffer batch) {
        MutableRecordBatch found =
                MemoryRecords.readableRecords(batch.duplicate()).batches().iterator().next();
        found.ensureValid();
        return found;
    }

    static List<TestRecord> read(ByteBuffer batch) {
        List<TestRecord> records = new ArrayList<>();
        for (Record record : open(batch)) {
            records.add(
                    new TestRecord(
                            record.timestamp(),
                            text(record.key()),
                            text(record.value()),
                            headers(record)));
        }
        return records;
    }

    private static List<io.hadron.proto.batch.RecordHeader> headers(Record record) {
        List<io.hadron.proto.batch.RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new io.hadron.proto.batch.RecordHeader(header.key(), header.value()));
        }
        return headers;
    }

    private static String text(ByteBuffer buffer) {
        return buffer == null
                ? null
                : new String(Utils.toArray(buffer), StandardCharsets.ISO_8859_1);
    }
}
