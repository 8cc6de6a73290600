package io.hadron.bench.jmh;

import io.hadron.bench.load.Payload;
import io.hadron.bench.load.PayloadKind;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.storage.LogBounds;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.Store;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import io.hadron.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appending batches of 63 KiB to one log, 64 of them under way at a time, and reading them back.
 * Scores are batches per second. The log is trimmed as it grows, so that a run fits on any disk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StoreBenchmark {
    private static final long GROUP = 1;
    private static final int RECORDS = 62;
    private static final int RECORD_BYTES = 1024;
    private static final int ROOM = 64 << 10;
    private static final int UNDER_WAY = 64;
    private static final long KEPT_RECORDS = 1_000_000;
    private static final int TRIM_EVERY = 1024;
    private static final long SEED = 1;

    /** When an append counts as done. */
    @Param({"OS", "ALWAYS"})
    public SyncMode sync = SyncMode.OS;

    private final Semaphore free = new Semaphore(UNDER_WAY);
    private final ByteBuffer[] batches = new ByteBuffer[UNDER_WAY];
    private final ByteBuffer target = ByteBuffer.allocateDirect(1 << 20);
    private @Nullable Store store;
    private @Nullable Path dir;
    private int turn;
    private long end;
    private long readAt;

    @Setup(Level.Trial)
    public void open() throws IOException {
        Path made = Files.createTempDirectory("hadron-store-benchmark");
        dir = made;
        StorageConfig config = StorageConfig.at(made.resolve("data")).withSync(sync);
        StoreOpening opening =
                RocksStore.open(
                        config,
                        OpenRequest.create(new UUID(1, 1), 1),
                        fault -> System.err.println(fault),
                        StoreObserver.NONE);
        if (!(opening instanceof StoreOpening.Opened opened)) {
            throw new IllegalStateException(opening.toString());
        }
        store = opened.store();
        fill();
        for (int i = 0; i < 2 * UNDER_WAY; i++) {
            append();
        }
        free.acquireUninterruptibly(UNDER_WAY);
        free.release(UNDER_WAY);
    }

    private void fill() {
        Payload payload = new Payload(PayloadKind.RANDOM, RECORD_BYTES, SEED);
        try (BatchCodec codec = new BatchCodec()) {
            BatchBuilder builder = new BatchBuilder(codec);
            for (int i = 0; i < UNDER_WAY; i++) {
                builder.begin(ByteBuffer.allocateDirect(ROOM));
                for (int k = 0; k < RECORDS; k++) {
                    if (!builder.tryAppend(1, null, payload.value(k, 0), List.of())) {
                        throw new IllegalStateException("no room");
                    }
                }
                batches[i] = builder.build(ProducerStamp.NONE, Compression.NONE);
            }
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        opened().close();
        if (dir != null) {
            try (Stream<Path> files = Files.walk(dir).sorted(Comparator.reverseOrder())) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** One batch. */
    @Benchmark
    public void append() {
        free.acquireUninterruptibly();
        // Completions come in order, so the buffer that is oldest is the one that is free.
        ByteBuffer batch = batches[turn++ % UNDER_WAY];
        BatchView.setBaseOffset(batch, batch.position(), end);
        StoreOp put = new StoreOp.Append(GROUP, end, end + RECORDS - 1, batch);
        end += RECORDS;
        boolean trims = turn % TRIM_EVERY == 0 && end > KEPT_RECORDS;
        List<StoreOp> ops =
                trims
                        ? List.of(put, new StoreOp.TrimPrefix(GROUP, end - KEPT_RECORDS))
                        : List.of(put);
        opened().submit(new StoreWrite(ops, free::release));
    }

    /** One megabyte, from the low mark on and round again. */
    @Benchmark
    public int read() {
        target.clear();
        LogBounds bounds = opened().bounds(GROUP);
        if (readAt < bounds.lowMark() || readAt >= bounds.end()) {
            readAt = bounds.lowMark();
        }
        return switch (opened().read(GROUP, readAt, bounds.end(), target)) {
            case ReadOutcome.Batches got -> {
                readAt = got.lastOffset() + 1;
                yield got.bytes();
            }
            case ReadOutcome other -> throw new IllegalStateException(other.toString());
        };
    }

    private Store opened() {
        if (store == null) {
            throw new IllegalStateException("not open");
        }
        return store;
    }
}
