package io.hadron.client.internal.publish;

import io.hadron.client.AsyncPublisher;
import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.Partitioner;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.client.Receipt;
import io.hadron.client.ReceiptCallback;
import io.hadron.client.WhenFull;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.proto.batch.RecordHeader;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The callers' side of publishing. */
public final class StreamPublisher implements Publisher {
    private static final long CLOSE_SECONDS = 30;

    private final String name;
    private final PublisherOptions options;
    private final SendLoop loop;
    private final BatchMemory memory;
    private final PartitionSender[] senders;
    private final StreamLimits limits;
    private final String source;
    private final String idPrefix = UUID.randomUUID() + "-";
    private final AtomicLong nextId = new AtomicLong();
    private final Runnable onClose;
    private volatile int sticky;
    private volatile boolean closed;

    StreamPublisher(
            SendLoop loop,
            PartitionSender[] senders,
            StreamLimits limits,
            String source,
            java.util.function.Consumer<StreamPublisher> onClose) {
        this.name = loop.stream().toString();
        this.options = loop.options();
        this.loop = loop;
        this.memory = loop.memory();
        this.senders = senders;
        this.limits = limits;
        this.source = source;
        this.onClose = () -> onClose.accept(this);
    }

    @Override
    public String stream() {
        return name;
    }

    @Override
    public int partitions() {
        return senders.length;
    }

    @Override
    public Receipt publish(Event event) {
        if (loop.lane().loop().inEventLoop()) {
            throw new IllegalStateException(
                    "publish(event) waits, and a receipt callback must not: pass a callback");
        }
        FutureReceipt receipt = new FutureReceipt(name);
        publish(event, receipt);
        return Calls.await(receipt);
    }

    @Override
    public CompletableFuture<Receipt> publishAsync(Event event) {
        FutureReceipt receipt = new FutureReceipt(name);
        try {
            publish(event, receipt);
        } catch (HadronException e) {
            receipt.failed(e);
        }
        return receipt;
    }

    @Override
    public AsyncPublisher async() {
        return new AsyncPublisher() {
            @Override
            public CompletableFuture<Receipt> publish(Event event) {
                return publishAsync(event);
            }

            @Override
            public CompletableFuture<Void> flush() {
                return flushAsync();
            }
        };
    }

    @Override
    public void publish(Event event, ReceiptCallback callback) {
        byte[] key = event.key();
        byte[] value = event.value();
        int keyBytes = key == null ? 0 : key.length;
        int valueBytes = value == null ? 0 : value.length;
        List<RecordHeader> headers = event.publishedHeaders(this::newId, source);
        int bytes = 0;
        if (keyBytes + (long) valueBytes > limits.plainBytes() || !headers.isEmpty()) {
            bytes = checkedSize(keyBytes, valueBytes, headers);
        }
        long timestamp = event.timestamp();
        if (timestamp == Event.NOW) {
            timestamp = System.currentTimeMillis();
        }
        int partition = partition(event);
        boolean roams = partition == Partitioner.ANY;
        PartitionSender sender = senders[roams ? stickyPartition() : partition];
        while (true) {
            switch (sender.queue()
                    .append(
                            event,
                            timestamp,
                            headers,
                            bytes,
                            roams && senders.length > 1,
                            callback)) {
                case ADDED -> {
                    return;
                }
                case BEGAN -> {
                    loop.signalSoon(sender);
                    return;
                }
                case BEGAN_NEXT -> {
                    loop.signal(sender);
                    return;
                }
                case FULL -> {
                    loop.signal(sender);
                    sender = senders[nextPartition()];
                }
                case NO_ROOM -> {
                    loop.signal(sender);
                    awaitRoom(bytes);
                }
                case CLOSED -> throw PartitionSender.closed(name);
            }
        }
    }

    private int partition(Event event) {
        int named = event.partition();
        int chosen =
                named == Event.ANY_PARTITION
                        ? options.partitioner().partition(event, senders.length)
                        : named;
        if (chosen != Partitioner.ANY && (chosen < 0 || chosen >= senders.length)) {
            throw refused(
                    ErrorCode.INVALID_REQUEST,
                    "there is no partition " + chosen + "; it has " + senders.length);
        }
        return chosen;
    }

    /**
     * The same one until its batch is full or has left; races between threads only cost a smaller
     * batch.
     */
    private int stickyPartition() {
        int current = sticky;
        if (senders.length == 1 || senders[current].queue().isFilling()) {
            return current;
        }
        return nextPartition();
    }

    private int nextPartition() {
        int next = (sticky + 1) % senders.length;
        sticky = next;
        return next;
    }

    private int checkedSize(int keyBytes, int valueBytes, List<RecordHeader> headers) {
        long bound = BatchBuilder.singleRecordBound(keyBytes, valueBytes, headers);
        long record = bound - RecordBatchLayout.HEADER_SIZE;
        if (record > limits.maxRecordBytes()) {
            throw refused(
                    ErrorCode.RECORD_TOO_LARGE,
                    "the record needs up to "
                            + record
                            + " bytes, the stream's limit is "
                            + limits.maxRecordBytes());
        }
        if (bound > limits.maxBatchBytes() || bound + Batch.HEADROOM > memory.limit()) {
            throw refused(
                    ErrorCode.RECORD_TOO_LARGE,
                    "the record needs up to "
                            + bound
                            + " bytes; batches may have "
                            + limits.maxBatchBytes()
                            + ", the publisher's buffer has "
                            + memory.limit());
        }
        return (int) bound;
    }

    private void awaitRoom(int bytes) {
        if (options.whenFull() == WhenFull.REFUSE || loop.lane().loop().inEventLoop()) {
            throw refused(
                    ErrorCode.BACKPRESSURE,
                    memory.usedBytes() + " bytes wait to be confirmed, the buffer is full");
        }
        try {
            long deadline = System.nanoTime() + options.deliveryTimeout().toNanos();
            if (!memory.awaitRoom(bytes, deadline)) {
                throw refused(
                        ErrorCode.TIMEOUT,
                        "the buffer had no room for "
                                + options.deliveryTimeout().toMillis()
                                + " ms; nothing was confirmed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(ErrorCode.CANCELLED, "interrupted while waiting for room in the buffer");
        }
    }

    private HadronException refused(ErrorCode code, String why) {
        return Failures.of(code, Outcome.DEFINITE, "publishing to " + name + ": " + why);
    }

    private String newId() {
        return idPrefix + Long.toString(nextId.getAndIncrement(), 36);
    }

    @Override
    public void flush() {
        Calls.await(flushAsync());
    }

    private CompletableFuture<Void> flushAsync() {
        return CompletableFuture.supplyAsync(loop::flush, loop.lane().loop())
                .thenCompose(flushed -> flushed);
    }

    @Override
    public long bufferedBytes() {
        return memory.usedBytes();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (PartitionSender sender : senders) {
            sender.queue().close();
        }
        CompletableFuture<Void> flushed = flushAsync();
        if (!loop.lane().loop().inEventLoop()) {
            awaitFlush(flushed);
        }
        loop.lane().loop().execute(() -> List.of(senders).forEach(PartitionSender::close));
        memory.close();
        onClose.run();
    }

    private void awaitFlush(CompletableFuture<Void> flushed) {
        try {
            flushed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon();
        } catch (ExecutionException | TimeoutException e) {
            abandon();
        }
    }

    private void abandon() {
        loop.lane().loop().execute(() -> loop.failAll(PartitionSender.closed(name)));
    }
}
