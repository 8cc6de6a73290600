package io.hadron.client.internal.publish;

import io.hadron.client.PublisherOptions;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.proto.wire.StreamInfo;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Opens a publisher: the stream must be there, and the producer needs an identity. */
public final class PublisherOpening {
    private static final int SMALLEST_BATCH = 4 << 10;

    private final Lane lane;
    private final StreamName stream;
    private final PublisherOptions options;
    private final Consumer<StreamPublisher> onClose;

    public PublisherOpening(
            Lane lane,
            StreamName stream,
            PublisherOptions options,
            Consumer<StreamPublisher> onClose) {
        this.lane = lane;
        this.stream = stream;
        this.options = options;
        this.onClose = onClose;
    }

    /** On the loop. */
    public CompletableFuture<StreamPublisher> open() {
        return lane.retrying(
                "opening a publisher of " + stream,
                lane.options().requestTimeout(),
                () ->
                        lane.stream(stream)
                                .thenCombine(lane.maxBatchBytes(), this::publisher)
                                .thenCompose(publisher -> publisher));
    }

    private CompletableFuture<StreamPublisher> publisher(StreamInfo info, int maxBatchBytes) {
        int partitions = Math.max(1, info.getPartitionsCount());
        // Each partition may hold a batch that is being filled and one on its way.
        int share = options.bufferBytes() / (2 * partitions) - Batch.HEADROOM;
        int usual = Math.min(options.batchBytes(), Math.max(SMALLEST_BATCH, share));
        usual = maxBatchBytes == 0 ? usual : Math.min(usual, maxBatchBytes);
        BatchMemory memory = new BatchMemory(usual, options.bufferBytes(), lane.codec());
        SendLoop loop = new SendLoop(lane, stream, options, memory);
        StreamLimits limits = StreamLimits.of(info.getMaxRecordBytes(), maxBatchBytes, usual);
        return loop.newIdentity()
                .thenApply(identity ->
                        new StreamPublisher(
                                loop,
                                senders(loop, partitions, identity),
                                limits,
                                lane.options().name(),
                                onClose));
    }

    private static PartitionSender[] senders(
            SendLoop loop, int partitions, ProducerIdentity identity) {
        PartitionSender[] senders = new PartitionSender[partitions];
        for (int i = 0; i < partitions; i++) {
            senders[i] = new PartitionSender(loop, i, new PartitionQueue(loop.memory()), identity);
        }
        return senders;
    }
}
