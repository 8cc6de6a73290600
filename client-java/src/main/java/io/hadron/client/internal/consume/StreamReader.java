package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads some partitions of a stream. Any thread. */
final class StreamReader implements Reader {
    private final Lane lane;
    private final StreamName stream;
    private final StartAt start;
    private final int[] partitions;
    private final ReadInbox inbox;
    private final Consumer<StreamReader> onClose;
    private final List<ReadChannel> channels = new ArrayList<>();
    private final BitSet opened = new BitSet();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private @Nullable HadronException lastError;
    private volatile boolean closing;

    StreamReader(
            Lane lane,
            StreamName stream,
            StartAt start,
            int[] partitions,
            Consumer<StreamReader> onClose) {
        this.lane = lane;
        this.stream = stream;
        this.start = start;
        this.partitions = partitions;
        this.inbox = new ReadInbox(partitions.length);
        this.onClose = onClose;
    }

    Lane lane() {
        return lane;
    }

    StreamName stream() {
        return stream;
    }

    StartAt start() {
        return start;
    }

    ReadInbox inbox() {
        return inbox;
    }

    /** Opens all partitions. On the loop; completes when all have answered once. */
    CompletableFuture<Void> open(int creditBytes) {
        for (int i = 0; i < partitions.length; i++) {
            channels.add(new ReadChannel(this, i, partitions[i], creditBytes));
        }
        channels.forEach(ReadChannel::start);
        lane.later(
                lane.options().requestTimeout().toMillis(),
                () -> {
                    if (!ready.isDone()) {
                        ready.completeExceptionally(lastError == null ? closed() : lastError);
                    }
                });
        return ready;
    }

    void opened(int index) {
        opened.set(index);
        if (opened.cardinality() == partitions.length) {
            ready.complete(null);
        }
    }

    void notNow(HadronException error) {
        lastError = error;
    }

    void end(HadronException why) {
        inbox.end(why);
        ready.completeExceptionally(why);
    }

    @Override
    public @Nullable Message poll(Duration timeout) {
        try {
            return inbox.take(GroupConsumer.deadline(timeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public boolean caughtUp() {
        return inbox.caughtUp();
    }

    @Override
    public long position(int partition) {
        for (int i = 0; i < partitions.length; i++) {
            if (partitions[i] == partition) {
                return inbox.position(i);
            }
        }
        throw new IllegalArgumentException("partition " + partition + " is not read");
    }

    @Override
    public Iterator<Message> iterator() {
        return new PollIterator<>(this::poll);
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            inbox.end(closed());
            lane.loop().execute(() -> channels.forEach(ReadChannel::close));
            onClose.accept(this);
        }
    }

    private HadronException closed() {
        return Failures.of(
                ErrorCode.CANCELLED, Outcome.DEFINITE, "the reader of " + stream + " is closed");
    }
}
