package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchBuilderTest {
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] VALUE = new byte[100];

    private final BatchCodec codec = new BatchCodec();
    private final BatchBuilder builder = new BatchBuilder(codec);

    @AfterEach
    void close() {
        codec.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fillsABufferToTheLastByteAndThenRefuses(boolean direct) {
        for (int size = RecordBatchLayout.HEADER_SIZE; size < 600; size++) {
            ByteBuffer buffer = BatchCodec.allocate(size + 10, direct).position(3).limit(3 + size);
            builder.begin(buffer);
            int expected = RecordBatchLayout.HEADER_SIZE;
            while (builder.tryAppend(TestRecord.NOW, KEY, VALUE, List.of())) {
                expected += 2 + 1 + 1 + 1 + 1 + 3 + 2 + 100 + 1;
                assertThat(builder.sizeBytes()).isEqualTo(expected);
            }
            assertThat(builder.sizeBytes()).isEqualTo(expected).isGreaterThan(size - 112);
            if (builder.recordCount() > 0) {
                ByteBuffer batch = builder.build(ProducerStamp.NONE, Compression.NONE);
                assertThat(batch.remaining()).isEqualTo(expected);
                assertThat(KafkaBatches.read(batch)).hasSize((expected - 61) / 112);
            }
            assertThat(buffer.position()).isEqualTo(3);
        }
    }

    @Test
    void aRecordThatDoesNotFitChangesNothing() {
        builder.begin(ByteBuffer.allocate(300));
        assertThat(builder.tryAppend(5, KEY, VALUE, List.of())).isTrue();
        int size = builder.sizeBytes();
        assertThat(builder.tryAppend(9, KEY, new byte[300], List.of())).isFalse();
        assertThat(builder.sizeBytes()).isEqualTo(size);
        BatchView view = BatchView.of(builder.build(ProducerStamp.NONE, Compression.NONE), 0);
        assertThat(view.recordCount()).isEqualTo(1);
        assertThat(view.maxTimestamp()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"LZ4", "ZSTD"})
    void whatDoesNotCompressIsStoredAsItIs(Compression compression) {
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        for (boolean direct : new boolean[] {true, false}) {
            builder.begin(BatchCodec.allocate(11_000, direct));
            builder.tryAppend(5, KEY, noise, List.of());
            ByteBuffer batch = builder.build(ProducerStamp.NONE, compression);
            assertThat(BatchView.of(batch, 0).compression()).isEqualTo(Compression.NONE);
            assertThat(KafkaBatches.read(batch)).hasSize(1);
            builder.begin(BatchCodec.allocate(31_000, direct));
            builder.tryAppend(5, KEY, new byte[30_000], List.of());
            batch = builder.build(ProducerStamp.NONE, compression);
            assertThat(BatchView.of(batch, 0).compression()).isEqualTo(compression);
            assertThat(batch.remaining()).isLessThan(1_000);
        }
    }

    @Test
    void takesBuffersToo() {
        ByteBuffer value = ByteBuffer.allocateDirect(20).position(5).limit(9);
        value.putInt(5, 42);
        builder.begin(ByteBuffer.allocate(300));
        assertThat(builder.tryAppend(5, ByteBuffer.wrap(KEY), value, List.of())).isTrue();
        assertThat(builder.tryAppend(5, (ByteBuffer) null, null, List.of())).isTrue();
        List<TestRecord> read =
                KafkaBatches.read(builder.build(ProducerStamp.NONE, Compression.NONE));
        assertThat(read)
                .containsExactly(
                        new TestRecord(5, "key", "\0\0\0*", List.of()),
                        new TestRecord(5, null, null, List.of()));
        assertThat(value.position()).isEqualTo(5);
    }

    @Test
    void headerKeysAreUtf8AsJavaWritesIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                int kind = random.nextInt(4);
                char any = (char) random.nextInt(0x10000);
                char surrogate = (char) (0xd800 + random.nextInt(0x800));
                text.append(kind == 0 ? 'x' : kind == 1 ? any : surrogate);
            }
            byte[] expected = text.toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer buffer = ByteBuffer.allocate(60);
            int end = Utf8.put(buffer, 2, text.toString());
            assertThat(Utf8.size(text.toString()))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(end - 2)
                    .isEqualTo(expected.length);
            assertThat(buffer.slice(2, end - 2))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(ByteBuffer.wrap(expected));
        }
    }

    @Test
    void stampsABatchAnew() {
        ByteBuffer batch = BatchBuilder.single(5, KEY, VALUE, List.of());
        ProducerStamp stamp = new ProducerStamp(9, (short) 1, 70);
        BatchView.setProducer(batch, 0, stamp);
        BatchView view = BatchView.of(batch, 0);
        assertThat(view.producer()).isEqualTo(stamp);
        assertThat(view.hasValidCrc()).isTrue();
        KafkaBatches.open(batch);
    }

    @Test
    void sequencesWrap() {
        assertThat(ProducerStamp.sequenceAfter(0, 5)).isEqualTo(5);
        assertThat(ProducerStamp.sequenceAfter(Integer.MAX_VALUE, 1)).isZero();
        assertThat(ProducerStamp.sequenceAfter(Integer.MAX_VALUE - 1, 10)).isEqualTo(8);
        assertThat(ProducerStamp.NONE.lastSequence(7)).isEqualTo(-1);
    }

    @Test
    void refusesMisuse() {
        assertThatThrownBy(() -> builder.tryAppend(1, KEY, VALUE, List.of()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.begin(ByteBuffer.allocate(60)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.begin(ByteBuffer.allocate(100).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        builder.begin(ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN)))
                .isInstanceOf(IllegalArgumentException.class);
        builder.begin(ByteBuffer.allocate(300));
        assertThatThrownBy(() -> builder.build(ProducerStamp.NONE, Compression.NONE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.tryAppend(-1, KEY, VALUE, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        builder.tryAppend(1, KEY, VALUE, List.of());
        assertThatThrownBy(() -> builder.build(ProducerStamp.NONE, Compression.GZIP))
                .isInstanceOf(IllegalArgumentException.class);
        codec.close();
        assertThatThrownBy(() -> builder.build(ProducerStamp.NONE, Compression.ZSTD))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void appendingAllocatesNothing() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        ByteBuffer wrapped = ByteBuffer.wrap(VALUE);
        List<RecordHeader> headers = List.of(new RecordHeader("größe", KEY));
        long least = Long.MAX_VALUE;
        // Whatever the JVM does beside in the first rounds does not count.
        for (int round = 0; round < 5; round++) {
            builder.begin(buffer);
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 2_000; i++) {
                builder.tryAppend(TestRecord.NOW + i, KEY, VALUE, headers);
                builder.tryAppend(TestRecord.NOW + i, wrapped, wrapped, headers);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(builder.recordCount()).isEqualTo(4_000);
        assertThat(least).isLessThan(1_000);
    }
}
