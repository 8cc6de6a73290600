package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A record as tests see it, with seeded generators. */
record TestRecord(
        long timestamp, @Nullable String key, @Nullable String value, List<RecordHeader> headers) {
    static final long NOW = 1_763_600_000_000L;

    private static final String[] KEYS = {
        "", "k", "trace-id", "größe", "名前", "clé", "🙂smile", "x\0y"
    };

    static List<TestRecord> random(Random random, int count) {
        List<TestRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(random(random));
        }
        return records;
    }

    static TestRecord random(Random random) {
        // Mostly close together, sometimes decades apart and out of order.
        long timestamp =
                random.nextInt(20) == 0 ? (random.nextLong() >>> 20) : NOW + random.nextInt(10_000);
        List<RecordHeader> headers = new ArrayList<>();
        int headerCount = random.nextInt(4) == 0 ? random.nextInt(8) : 0;
        for (int i = 0; i < headerCount; i++) {
            headers.add(
                    new RecordHeader(KEYS[random.nextInt(KEYS.length)], bytes(text(random, 200))));
        }
        return new TestRecord(timestamp, text(random, 100), text(random, 3_000), headers);
    }

    /** Null, empty, dull or random text of one byte per character. */
    private static @Nullable String text(Random random, int maxSize) {
        switch (random.nextInt(8)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                return "";
            }
            case 2 -> {
                return "abc".repeat(random.nextInt(maxSize / 3));
            }
            default -> {
                byte[] bytes = new byte[random.nextInt(maxSize)];
                random.nextBytes(bytes);
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }
    }

    static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    byte @Nullable [] keyBytes() {
        return bytes(key);
    }

    byte @Nullable [] valueBytes() {
        return bytes(value);
    }

    boolean appendTo(BatchBuilder builder) {
        return builder.tryAppend(timestamp, keyBytes(), valueBytes(), headers);
    }

    static ByteBuffer build(
            BatchCodec codec,
            List<TestRecord> records,
            Compression compression,
            ByteBuffer buffer) {
        BatchBuilder builder = new BatchBuilder(codec).begin(buffer);
        for (TestRecord record : records) {
            assertThat(record.appendTo(builder)).isTrue();
        }
        return builder.build(ProducerStamp.NONE, compression);
    }

    static List<TestRecord> readAll(BatchCodec codec, ByteBuffer batch) {
        BatchReader reader = new BatchReader(codec, 1 << 28);
        reader.open(BatchView.of(batch, batch.position()));
        List<TestRecord> records = new ArrayList<>();
        while (reader.next()) {
            records.add(of(reader.record()));
        }
        return records;
    }

    static TestRecord of(RecordView view) {
        return new TestRecord(
                view.timestamp(), text(view.copyKey()), text(view.copyValue()), view.headers());
    }

    /** Text with all bytes: the array of a header has no equality of its own. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append(timestamp).append('|').append(key).append('|').append(value);
        for (RecordHeader header : headers) {
            out.append('|').append(header.key()).append('=').append(text(header.value()));
        }
        return out.toString();
    }

    static void assertSame(List<TestRecord> actual, List<TestRecord> expected, String note) {
        assertThat(actual.size()).as(note).isEqualTo(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).toString())
                    .as("%s, record %d", note, i)
                    .isEqualTo(expected.get(i).toString());
        }
    }
}
