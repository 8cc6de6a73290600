package io.hadron.bench.load;

import io.hadron.client.Acks;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Partitioner;
import io.hadron.client.PublisherOptions;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.ObjectRef;
import io.hadron.proto.batch.Compression;
import java.util.List;
import java.util.Locale;

/** Hadron through its Java client. */
public final class HadronDriver implements LoadDriver {
    private static final int READ_AHEAD = 64 << 20;

    private final LoadSpec spec;
    private final HadronClient client;

    public HadronDriver(LoadSpec spec) {
        this.spec = spec;
        client = HadronClient.builder(spec.target().url()).name("hadron-bench").connect();
    }

    @Override
    public void createStream() {
        try {
            if (!client.admin().metadata(List.of(spec.target().stream())).isEmpty()) {
                return;
            }
        } catch (HadronException.NotFound e) {
            // Created below.
        }
        apply(
                """
                kind: Stream
                metadata: {namespace: %s, name: %s}
                spec: {partitions: %d, replicas: %d}
                """
                        .formatted(
                                namespace(),
                                name(),
                                spec.target().partitions(),
                                spec.target().replicas()));
    }

    @Override
    public Sender sender() {
        LoadSpec.Batching batching = spec.batching();
        PublisherOptions options =
                PublisherOptions.defaults()
                        .withBatchDelay(batching.linger())
                        .withBatchBytes(batching.batchBytes())
                        .withBufferBytes(batching.bufferBytes())
                        .withCompression(
                                Compression.valueOf(
                                        batching.compression().toUpperCase(Locale.ROOT)))
                        .withAcks(Acks.valueOf(batching.acks().toUpperCase(Locale.ROOT)))
                        .withPartitioner(Partitioner.STICKY);
        return new HadronSender(client.publisher(spec.target().stream(), options));
    }

    @Override
    public Receiver groupReceiver(String group) {
        LoadSpec.Consumption consumption = spec.consumption();
        int perPartition = Math.max(1, consumption.inFlight() / spec.target().partitions());
        apply(
                """
                kind: Group
                metadata: {namespace: %s, name: %s}
                spec: {stream: %s, start: first, maxInFlight: %d}
                """
                        .formatted(namespace(), group, name(), perPartition));
        return new HadronReceiver(
                client.subscription(spec.target().stream())
                        .group(group)
                        .maxInFlight(consumption.inFlight())
                        .open(),
                consumption.ack(),
                consumption.poll());
    }

    @Override
    public Receiver reader() {
        return new HadronReadBack(
                client.reader(spec.target().stream())
                        .from(StartAt.first())
                        .bufferBytes(READ_AHEAD)
                        .open());
    }

    @Override
    public long unconfirmed(String group) {
        GroupInfo info = client.admin().group(namespace() + "/" + group);
        return info.isComplete() ? info.lag() : -1;
    }

    @Override
    public void dropGroup(String group) {
        client.admin().delete(List.of(new ObjectRef("Group", namespace(), group)), true);
    }

    @Override
    public void close() {
        client.close();
    }

    private void apply(String yaml) {
        client.admin().apply(ChangeSet.of("bench.yaml", yaml));
    }

    private String namespace() {
        String stream = spec.target().stream();
        int slash = stream.indexOf('/');
        return slash < 0 ? "default" : stream.substring(0, slash);
    }

    private String name() {
        String stream = spec.target().stream();
        return stream.substring(stream.indexOf('/') + 1);
    }
}
