package io.hadron.proto.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged, lying and exploding batches: a typed answer for each, and bounded memory. */
class HostileBatchTest {
    private static final int MIB = 1 << 20;
    private static final BatchLimits LIMITS =
            new BatchLimits(4 * MIB, 512 * MIB, 4 * MIB, 100_000, 100);

    /**
     * What a batch may cost beyond some multiple of its own bytes: the window and small objects.
     */
    private static final long FIXED_ALLOCATION = 6 * MIB;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final BatchCodec codec = new BatchCodec();
    private final BatchValidator validator = new BatchValidator(codec, LIMITS, BatchOrigin.CLIENT);
    private final BatchReader reader = new BatchReader(codec, LIMITS.maxUncompressedBytes());

    @AfterEach
    void close() {
        codec.close();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /**
     * The validator must answer and the reader may only throw its own exception, both without much
     * memory.
     */
    private BatchOutcome judge(ByteBuffer batch, String note) {
        long before = allocated();
        BatchOutcome outcome = validator.validateAll(batch, 0);
        long bound = FIXED_ALLOCATION + 64L * batch.remaining();
        assertThat(allocated() - before).as(note).isLessThan(bound);
        before = allocated();
        int read = readAll(batch);
        assertThat(allocated() - before).as(note).isLessThan(4 * bound);
        if (outcome instanceof BatchOutcome.Valid valid) {
            assertThat(read).as(note).isEqualTo(valid.first().recordCount());
        }
        return outcome;
    }

    /** Records of the first batch, or -1. */
    private int readAll(ByteBuffer batch) {
        int records = 0;
        try {
            reader.open(BatchView.of(batch, 0));
            while (reader.next()) {
                reader.record().key();
                reader.record().value();
                reader.record().headers();
                records++;
            }
        } catch (BatchFormatException e) {
            return -1;
        }
        return records;
    }

    private BatchProblem problemOf(ByteBuffer batch) {
        BatchOutcome outcome = judge(batch, "seed " + seed);
        assertThat(outcome).isInstanceOf(BatchOutcome.Invalid.class);
        return ((BatchOutcome.Invalid) outcome).problem();
    }

    @ParameterizedTest
    @EnumSource
    void damageNeverThrows(Compression compression) {
        for (int round = 0; round < 2_000; round++) {
            String note = compression + ", seed " + seed + ", round " + round;
            ByteBuffer batch = round % 50 == 0 ? fresh(compression) : HandMade.copy(last);
            if (round % 50 == 0) {
                last = batch;
                continue;
            }
            boolean fixCrc = random.nextInt(8) != 0;
            ByteBuffer damaged = damage(batch);
            if (fixCrc && damaged.limit() >= RecordBatchLayout.HEADER_SIZE) {
                HandMade.withCrc(damaged);
            }
            ByteBuffer input = round % 3 == 0 ? direct(damaged) : damaged;
            judge(input, note);
        }
    }

    private ByteBuffer last = ByteBuffer.allocate(0);

    private ByteBuffer fresh(Compression compression) {
        List<TestRecord> records = TestRecord.random(random, 1 + random.nextInt(20));
        return HandMade.copy(KafkaBatches.write(records, compression, ProducerStamp.NONE, 0));
    }

    private static ByteBuffer direct(ByteBuffer batch) {
        return ByteBuffer.allocateDirect(batch.remaining()).put(batch.duplicate()).flip();
    }

    private ByteBuffer damage(ByteBuffer batch) {
        int records = RecordBatchLayout.RECORDS;
        switch (random.nextInt(6)) {
            case 0 -> {
                // The stream's own header and first sizes: where lies matter most.
                int at = records + random.nextInt(Math.min(24, batch.limit() - records));
                batch.put(at, (byte) random.nextInt());
                return batch;
            }
            case 1 -> {
                int at = RecordBatchLayout.LENGTH + random.nextInt(records - 8);
                batch.put(at, (byte) random.nextInt());
                return batch;
            }
            case 2 -> {
                ByteBuffer cut = HandMade.copy(batch.slice(0, random.nextInt(batch.limit())));
                return resized(cut);
            }
            case 3 -> {
                byte[] more = new byte[1 + random.nextInt(50)];
                random.nextBytes(more);
                return resized(
                        ByteBuffer.allocate(batch.limit() + more.length)
                                .put(batch)
                                .put(more)
                                .flip());
            }
            case 4 -> {
                int size = random.nextInt(batch.limit() - records);
                int from = records + random.nextInt(batch.limit() - records - size);
                byte fill = (byte) random.nextInt();
                for (int i = 0; i < size; i++) {
                    batch.put(from + i, fill);
                }
                return batch;
            }
            default -> {
                for (int i = 0; i <= random.nextInt(8); i++) {
                    int at = records + random.nextInt(batch.limit() - records);
                    batch.put(at, (byte) (batch.get(at) ^ (1 << random.nextInt(8))));
                }
                return batch;
            }
        }
    }

    /** Mostly with a length that fits what is there now. */
    private ByteBuffer resized(ByteBuffer batch) {
        if (batch.limit() >= RecordBatchLayout.HEADER_SIZE && random.nextInt(4) != 0) {
            batch.putInt(RecordBatchLayout.LENGTH, batch.limit() - RecordBatchLayout.LOG_OVERHEAD);
        }
        return batch;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBombIsRefused(Compression compression) {
        byte[] bomb = HandMade.compress(compression, HandMade.record(0, 200 * MIB, 64 * MIB));
        ByteBuffer batch = HandMade.batch(compression, 1, bomb);
        assertThat(batch.limit()).isLessThan(4 * MIB);
        assertThat(problemOf(batch)).isEqualTo(BatchProblem.UNCOMPRESSED_TOO_LARGE);
        assertThat(problemOf(direct(batch))).isEqualTo(BatchProblem.UNCOMPRESSED_TOO_LARGE);
        assertThatThrownBy(() -> reader.open(BatchView.of(batch, 0)))
                .isInstanceOf(BatchFormatException.class)
                .extracting(e -> ((BatchFormatException) e).problem())
                .isEqualTo(BatchProblem.UNCOMPRESSED_TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBombWithinABombIsNotUnpacked(Compression compression) {
        byte[] inner = HandMade.compress(compression, HandMade.record(0, 200 * MIB, 64 * MIB));
        byte[] outer = HandMade.compress(compression, inner);
        assertThat(problemOf(HandMade.batch(compression, 1, outer)))
                .isIn(
                        BatchProblem.RECORD_CORRUPT,
                        BatchProblem.RECORD_COUNT,
                        BatchProblem.RECORD_TOO_LARGE,
                        BatchProblem.OFFSET,
                        BatchProblem.TIMESTAMP,
                        BatchProblem.UNCOMPRESSED_TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void otherWritersStreamsAreRead(Compression compression) {
        byte[] content = HandMade.compress(compression, HandMade.record(0, 3 * MIB, 3 * MIB));
        assertThat(judge(HandMade.batch(compression, 1, content), "heap"))
                .isInstanceOf(BatchOutcome.Valid.class);
        assertThat(judge(direct(HandMade.batch(compression, 1, content)), "direct"))
                .isInstanceOf(BatchOutcome.Valid.class);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anythingCutOrAddedIsRefused(Compression compression) {
        byte[] good = HandMade.compress(compression, HandMade.record(0, 10_000, 10_000));
        for (int size = 0; size < good.length; size++) {
            assertThat(problemOf(HandMade.batch(compression, 1, Arrays.copyOf(good, size))))
                    .isIn(BatchProblem.COMPRESSED_DATA, BatchProblem.RECORD_COUNT);
        }
        assertThat(problemOf(HandMade.batch(compression, 1, Arrays.copyOf(good, good.length + 1))))
                .isIn(BatchProblem.COMPRESSED_DATA, BatchProblem.RECORD_COUNT);
    }

    @Test
    void manyZstdFramesCountTogether() {
        byte[] frame = Zstd.compress(new byte[2 * MIB]);
        byte[] first = Zstd.compress(HandMade.record(0, 200 * MIB, 0));
        ByteBuffer payload = ByteBuffer.allocate(first.length + 50 * frame.length).put(first);
        while (payload.hasRemaining()) {
            payload.put(frame);
        }
        assertThat(problemOf(HandMade.batch(Compression.ZSTD, 1, payload.array())))
                .isEqualTo(BatchProblem.UNCOMPRESSED_TOO_LARGE);
    }

    @Test
    void manyEmptyZstdFramesEnd() {
        byte[] frame = Zstd.compress(new byte[0]);
        ByteBuffer payload = ByteBuffer.allocate(100_000 * frame.length);
        while (payload.hasRemaining()) {
            payload.put(frame);
        }
        assertThat(problemOf(HandMade.batch(Compression.ZSTD, 1, payload.array())))
                .isEqualTo(BatchProblem.RECORD_COUNT);
    }

    @Test
    void zstdSizesThatLieTakeNoMemory() {
        // Magic, single segment with an eight byte content size of 2^62, one raw block.
        byte[] hugeContent = {
            0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x40, 9, 0, 0, 1
        };
        // No content size, a window of 2 GiB.
        byte[] hugeWindow = {
            0x28,
            (byte) 0xb5,
            0x2f,
            (byte) 0xfd,
            0,
            (byte) (21 << 3),
            9,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0
        };
        for (byte[] frame : List.of(hugeContent, hugeWindow)) {
            assertThat(problemOf(HandMade.batch(Compression.ZSTD, 1, Arrays.copyOf(frame, 40))))
                    .isEqualTo(BatchProblem.COMPRESSED_DATA);
        }
        byte[] tooSmall = Zstd.compress(HandMade.record(0, 100_000, 100_000));
        tooSmall[6] ^= 1;
        assertThat(problemOf(HandMade.batch(Compression.ZSTD, 1, tooSmall)))
                .isEqualTo(BatchProblem.COMPRESSED_DATA);
    }

    @Test
    void snappySizesThatLieTakeNoMemory() {
        // A bare block of 20 bytes that claims 2 GiB, one that claims 300, one that claims 2^35.
        byte[] block = new byte[20];
        for (byte[] size :
                List.of(
                        new byte[] {-1, -1, -1, -1, 7},
                        new byte[] {-84, 2},
                        new byte[] {-1, -1, -1, -1, 127},
                        new byte[] {-1, -1, -1, -1, -1})) {
            System.arraycopy(size, 0, block, 0, size.length);
            assertThat(problemOf(HandMade.batch(Compression.SNAPPY, 1, block)))
                    .isEqualTo(BatchProblem.COMPRESSED_DATA);
        }
        byte[] framed = HandMade.compress(Compression.SNAPPY, HandMade.record(0, 5_000, 5_000));
        for (int blockSize : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 3}) {
            ByteBuffer.wrap(framed).putInt(16, blockSize);
            assertThat(problemOf(HandMade.batch(Compression.SNAPPY, 1, framed)))
                    .isEqualTo(BatchProblem.COMPRESSED_DATA);
        }
    }

    @Test
    void aSnappyBlockIsNotBelievedUpToTheLimit() {
        byte[] block = new byte[20];
        int size = 3 * MIB;
        for (int i = 0; i < 4; i++) {
            block[i] = (byte) ((size >>> (7 * i)) | (i < 3 ? 0x80 : 0));
        }
        ByteBuffer batch = HandMade.batch(Compression.SNAPPY, 1, block);
        problemOf(HandMade.batch(Compression.SNAPPY, 1, new byte[20]));
        long before = allocated();
        BatchOutcome outcome = validator.validate(batch, 0);
        assertThat(allocated() - before).isLessThan(MIB);
        assertThat(outcome).isInstanceOf(BatchOutcome.Invalid.class);
    }

    @Test
    void zstdWindowsAreBounded() {
        byte[] record = HandMade.record(0, 100, 100);
        for (int windowLog = 10; windowLog <= 31; windowLog++) {
            ByteBuffer frame = ByteBuffer.allocate(9 + record.length);
            frame.putInt(0x28b52ffd).put((byte) 0).put((byte) ((windowLog - 10) << 3));
            int block = (record.length << 3) | 1;
            frame.put((byte) block).put((byte) (block >> 8)).put((byte) (block >> 16)).put(record);
            ByteBuffer batch = HandMade.batch(Compression.ZSTD, 1, frame.array());
            assertThat(judge(batch, "window 2^" + windowLog) instanceof BatchOutcome.Valid)
                    .as("window 2^%d", windowLog)
                    .isEqualTo(windowLog <= 23);
        }
    }

    @Test
    void lz4HeadersThatLieAreRefused() {
        byte[] good = HandMade.compress(Compression.LZ4, HandMade.record(0, 5_000, 5_000));
        for (int flags = 0; flags < 256; flags++) {
            byte[] frame = good.clone();
            frame[4] = (byte) flags;
            frame[6] = (byte) (Lz4Frame.HASH.hash(frame, 4, 2, 0) >>> 8);
            boolean same = flags == (good[4] & 0xff);
            BatchOutcome outcome =
                    judge(HandMade.batch(Compression.LZ4, 1, frame), "flags " + flags);
            assertThat(outcome instanceof BatchOutcome.Valid).as("flags %d", flags).isEqualTo(same);
        }
        for (int blockSize : new int[] {-1, 0x8000_0000, 5 * MIB, Integer.MAX_VALUE}) {
            byte[] frame = good.clone();
            ByteBuffer.wrap(frame).putInt(7, Integer.reverseBytes(blockSize));
            assertThat(problemOf(HandMade.batch(Compression.LZ4, 1, frame)))
                    .isEqualTo(BatchProblem.COMPRESSED_DATA);
        }
    }
}
