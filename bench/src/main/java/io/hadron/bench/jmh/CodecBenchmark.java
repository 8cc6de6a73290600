package io.hadron.bench.jmh;

import io.hadron.bench.load.Payload;
import io.hadron.bench.load.PayloadKind;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchLimits;
import io.hadron.proto.batch.BatchOrigin;
import io.hadron.proto.batch.BatchOutcome;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchValidator;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Building, checking and reading batches of 64 records of 1 KiB. Scores are batches per second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final int RECORDS = 64;
    private static final int RECORD_BYTES = 1024;
    private static final int ROOM = 128 << 10;
    private static final long SEED = 1;

    /** Codec of the batch; NONE gets random bytes, the others text. */
    @Param({"NONE", "LZ4", "ZSTD"})
    public Compression compression = Compression.NONE;

    private final BatchCodec codec = new BatchCodec();
    private final BatchBuilder builder = new BatchBuilder(codec);
    private final BatchValidator validator =
            new BatchValidator(codec, BatchLimits.defaults(), BatchOrigin.CLIENT);
    private final BatchReader reader =
            new BatchReader(codec, BatchLimits.defaults().maxUncompressedBytes());
    private final ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    private final byte[][] values = new byte[RECORDS][];
    private ByteBuffer batch = ByteBuffer.allocate(0);

    @Setup
    public void fill() {
        PayloadKind kind = compression == Compression.NONE ? PayloadKind.RANDOM : PayloadKind.JSON;
        Payload payload = new Payload(kind, RECORD_BYTES, SEED);
        for (int i = 0; i < RECORDS; i++) {
            values[i] = payload.value(i, 0).clone();
        }
        ByteBuffer built = encode();
        batch = ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }

    @TearDown
    public void close() {
        codec.close();
    }

    /** Appends the records, compresses, computes the CRC. */
    @Benchmark
    public ByteBuffer encode() {
        room.clear();
        builder.begin(room);
        for (byte[] value : values) {
            if (!builder.tryAppend(1, null, value, List.of())) {
                throw new IllegalStateException("no room");
            }
        }
        return builder.build(ProducerStamp.NONE, compression);
    }

    /** What a broker does with a batch that it receives. */
    @Benchmark
    public BatchOutcome validate() {
        return validator.validate(batch, 0);
    }

    /** What a consumer does with it. */
    @Benchmark
    public long read() {
        reader.open(BatchView.of(batch, 0));
        long bytes = 0;
        while (reader.next()) {
            ByteBuffer value = reader.record().value();
            bytes += value == null ? 0 : value.remaining();
        }
        return bytes;
    }
}
