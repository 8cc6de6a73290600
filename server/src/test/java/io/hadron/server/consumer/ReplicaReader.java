package io.hadron.server.consumer;

import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.log.ReadResult;
import io.hadron.server.shard.StoredBatch;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a partition from its beginning, from whoever leads, for as long as the test runs. */
final class ReplicaReader implements Runnable {
    private final ReplicaCluster cluster;
    private final History history;
    private long next;
    private volatile boolean stopped;

    ReplicaReader(ReplicaCluster cluster, History history) {
        this.cluster = cluster;
        this.history = history;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            ReplicaNode.Life leader = cluster.leaderProcess();
            List<byte[]> batches = leader == null ? List.of() : fetch(leader);
            for (byte[] batch : batches) {
                records(batch)
                        .forEach(record -> {
                            if (record.offset() >= next) {
                                next = record.offset() + 1;
                                history.add(
                                        new Observation.Read(
                                                "reader",
                                                0,
                                                ReplicaProducer.PARTITION,
                                                record.offset(),
                                                record.term(),
                                                record.value()));
                            }
                        });
                next = Math.max(next, BatchView.of(ByteBuffer.wrap(batch), 0).nextOffset());
            }
        }
    }

    private List<byte[]> fetch(ReplicaNode.Life leader) {
        CompletableFuture<List<byte[]>> answer = new CompletableFuture<>();
        leader.shard.execute(() -> {
            if (!leader.partition.isServing() || next >= leader.partition.log().committedEnd()) {
                leader.shard.schedule(2, () -> answer.complete(List.of()));
                return;
            }
            leader.partition.read(next, 1 << 16, result -> answer.complete(copy(result)));
        });
        try {
            return answer.get(500, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of(); // its node died with it
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<byte[]> copy(ReadResult result) {
        List<byte[]> copies = new ArrayList<>();
        if (result instanceof ReadResult.Batches found) {
            for (StoredBatch batch : found.batches()) {
                byte[] copy = new byte[batch.payload().size()];
                batch.payload().bytes().get(copy);
                batch.payload().release();
                copies.add(copy);
            }
        }
        return copies;
    }

    /** The records of consecutive batches. */
    static List<Observation.FinalRecord> records(byte[] bytes) {
        List<Observation.FinalRecord> records = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        BatchView view = new BatchView();
        try (BatchCodec codec = new BatchCodec()) {
            BatchReader reader = new BatchReader(codec, Integer.MAX_VALUE);
            for (int at = 0; at < bytes.length; at += view.sizeBytes()) {
                view.wrap(buffer, at);
                if (view.isControl()) {
                    continue;
                }
                reader.open(view);
                while (reader.next()) {
                    ByteBuffer value = Objects.requireNonNull(reader.record().value());
                    records.add(
                            new Observation.FinalRecord(
                                    reader.record().offset(),
                                    view.leaderEpoch(),
                                    StandardCharsets.US_ASCII.decode(value).toString()));
                }
            }
        }
        return records;
    }
}
