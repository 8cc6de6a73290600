package io.hadron.client.internal.consume;

import io.hadron.client.Reader;
import io.hadron.client.ReaderBuilder;
import io.hadron.client.StartAt;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.StreamInfo;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Gathers what a reader is to be, then opens it. */
public final class ReadRequest implements ReaderBuilder {
    private static final int SMALLEST_CREDIT = 64 << 10;

    private final Lane lane;
    private final StreamName stream;
    private final BiConsumer<AutoCloseable, Boolean> register;
    private StartAt start = StartAt.first();
    private int[] partitions = {};
    private int bufferBytes = 8 << 20;

    /**
     * A request on a lane.
     *
     * @param register told of what is opened (true) and closed (false)
     */
    public ReadRequest(Lane lane, StreamName stream, BiConsumer<AutoCloseable, Boolean> register) {
        this.lane = lane;
        this.stream = stream;
        this.register = register;
    }

    @Override
    public ReaderBuilder from(StartAt at) {
        start = at;
        return this;
    }

    @Override
    public ReaderBuilder partitions(int... indexes) {
        partitions = IntStream.of(indexes).distinct().sorted().toArray();
        return this;
    }

    @Override
    public ReaderBuilder bufferBytes(int bytes) {
        if (bytes < SMALLEST_CREDIT) {
            throw new IllegalArgumentException("bufferBytes must be at least 64 KiB, is " + bytes);
        }
        bufferBytes = bytes;
        return this;
    }

    @Override
    public Reader open() {
        StreamInfo info =
                Calls.await(
                        CompletableFuture.supplyAsync(this::info, lane.loop())
                                .thenCompose(answer -> answer));
        int count = info.getPartitionsCount();
        int[] wanted = partitions.length == 0 ? IntStream.range(0, count).toArray() : partitions;
        for (int partition : wanted) {
            if (partition < 0 || partition >= count) {
                throw Failures.of(
                        ErrorCode.INVALID_REQUEST,
                        stream + " has " + count + " partitions, there is no " + partition);
            }
        }
        StreamReader reader =
                new StreamReader(
                        lane, stream, start, wanted, closed -> register.accept(closed, false));
        register.accept(reader, true);
        int credit = Math.max(SMALLEST_CREDIT, bufferBytes / Math.max(1, wanted.length));
        try {
            Calls.await(
                    CompletableFuture.supplyAsync(() -> reader.open(credit), lane.loop())
                            .thenCompose(opened -> opened));
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
        return reader;
    }

    private CompletableFuture<StreamInfo> info() {
        return lane.retrying(
                "reading " + stream, lane.options().requestTimeout(), () -> lane.stream(stream));
    }
}
