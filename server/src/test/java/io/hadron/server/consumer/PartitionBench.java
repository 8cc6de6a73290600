package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.wire.Failure;
import io.hadron.server.log.ArrivalRoom;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.LogServices;
import io.hadron.server.log.PeerPort;
import io.hadron.server.log.TermReports;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.EarlyRoom;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.ProduceAnswer;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageLimits;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.memory.MemoryDisk;
import io.hadron.storage.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition with its consumer controller on a shard. The store works only when {@link #until}
 * lets it, on the shard's thread.
 */
final class PartitionBench implements AutoCloseable {
    static final long STREAM_GROUP = 1;
    static final long CONSUMER_GROUP = 2;
    private static final NodeId SELF = new NodeId(1);
    private static final UUID CLUSTER = new UUID(1, 1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    final List<Throwable> defects = new CopyOnWriteArrayList<>();
    final FakeDirectory directory = new FakeDirectory();
    final FakeSession session = new FakeSession();
    final MemoryStore store;
    final Shard shard;
    final StreamController partition;
    final ConsumerController consumers;

    PartitionBench(MemoryDisk disk, FakeDirectory known, long term) {
        this(disk, known, term, StorageLimits.DEFAULT, 16 << 20);
    }

    PartitionBench(
            MemoryDisk disk, FakeDirectory known, long term, StorageLimits limits, long tailBytes) {
        this(disk, known, term == 1, LeaderHints.NONE, limits, tailBytes);
        lead(term);
    }

    /** Nobody has been named the leader yet. */
    PartitionBench(LeaderHints hints) {
        this(new MemoryDisk(), new FakeDirectory(), true, hints, StorageLimits.DEFAULT, 16 << 20);
    }

    private PartitionBench(
            MemoryDisk disk,
            FakeDirectory known,
            boolean fresh,
            LeaderHints hints,
            StorageLimits limits,
            long tailBytes) {
        directory.groups.putAll(known.groups);
        StoreOpening opening =
                MemoryStore.open(
                        disk,
                        StorageConfig.at(Path.of("memory")).withLimits(limits),
                        fresh ? OpenRequest.create(CLUSTER, 1) : OpenRequest.existing(CLUSTER, 1),
                        new UUID(2, 2),
                        fault -> defects.add(fault.cause()),
                        new StoreObserver() {});
        store = (MemoryStore) ((StoreOpening.Opened) opening).store();
        shard = new Shard("bench", store, tailBytes, defects::add);
        shard.start();
        BufferPool buffers = bytes -> new CountedPayload(ByteBuffer.allocate(bytes));
        LogReader reader = new LogReader(store, buffers, shard, TrafficObserver.NONE);
        TermReports reports = new AlwaysAccepted();
        LogServices logs =
                new LogServices(
                        SELF,
                        reports,
                        reader,
                        PeerPort.NONE,
                        shard::execute,
                        new ArrivalRoom(1 << 20));
        partition =
                ask(() ->
                        new StreamController(
                                new PartitionPlace(
                                        new ObjectId(7), QualifiedName.of("default", "orders"), 0),
                                STREAM_GROUP,
                                StreamSpec.standard(),
                                shard,
                                new StreamServices(
                                        logs,
                                        hints,
                                        PartitionLimits.DEFAULT,
                                        TrafficObserver.NONE,
                                        new EarlyRoom(1 << 20),
                                        InstantSource.system())));
        consumers =
                ask(() ->
                        new ConsumerController(
                                CONSUMER_GROUP,
                                partition,
                                directory,
                                new ConsumerServices(
                                        logs,
                                        LeaderHints.NONE,
                                        buffers,
                                        new ReadMemory(64 << 20),
                                        TrafficObserver.NONE,
                                        InstantSource.system())));
    }

    /** Names this node the leader of both groups, and waits until it serves. */
    void lead(long term) {
        on(() -> partition.log().designated(designated(term)));
        on(() -> consumers.log().designated(designated(term)));
        until(this::isSettled);
    }

    private boolean isSettled() {
        boolean consumersAre = consumers.isLeading() || consumers.gaveUp() != null;
        return partition.log().gaveUp() != null || (partition.isServing() && consumersAre);
    }

    private static ReplicationInput.Designated designated(long term) {
        ReplicaSet alone = ReplicaSet.of(SELF);
        return new ReplicationInput.Designated(
                term, SELF, alone, term - 1, term == 1 ? ReplicaSet.NONE : alone);
    }

    /** The cluster controller of a test. */
    private final class AlwaysAccepted implements TermReports {
        @Override
        public void established(long group, long term) {
            ReplicationInput accepted = new ReplicationInput.EstablishedAccepted(term);
            shard.execute(() -> {
                if (group == STREAM_GROUP) {
                    partition.log().step(accepted);
                } else {
                    consumers.log().step(accepted);
                }
            });
        }

        @Override
        public void newTermNeeded(long group, long term, @Nullable NodeId leader) {
            defects.add(new IllegalStateException("term " + term + " is not new"));
        }

        @Override
        public void learnerCaughtUp(long group, long term, NodeId replica) {}

        @Override
        public void replicaDamaged(
                long group, long term, NodeId replica, long acked, long reported) {}

        @Override
        public void leaderGaveUp(long group, long term) {}

        @Override
        public void repairNeeded(long group, long term) {
            defects.add(new IllegalStateException("group " + group + " is damaged"));
        }
    }

    /** Runs on the shard. */
    void on(Runnable action) {
        boolean _ =
                ask(() -> {
                    action.run();
                    return true;
                });
    }

    <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        shard.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
                throw e;
            }
        });
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** From now on the store works without being asked. */
    void runByItself() {
        shard.execute(() -> {
            store.runPending();
            shard.schedule(1, this::runByItself);
        });
    }

    /** Lets store and shard work until the condition, seen on the shard, holds. */
    void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!ask(condition::getAsBoolean)) {
            on(store::runPending);
            assertThat(defects).isEmpty();
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
        }
    }

    /** What became of a produced batch. */
    static final class Fate implements ProduceAnswer {
        final AtomicInteger acks = new AtomicInteger();
        final AtomicInteger releases = new AtomicInteger();
        volatile long offset = -1;
        volatile boolean duplicate;
        volatile @Nullable Failure failure;

        @Override
        public void acked(long baseOffset, long term, boolean again) {
            acks.incrementAndGet();
            offset = baseOffset;
            duplicate = again;
        }

        @Override
        public void failed(Failure why) {
            failure = why;
        }
    }

    Fate produce(int records, int valueBytes, AckLevel acks, int sequence) {
        ByteBuffer room = ByteBuffer.allocate(100 + records * (valueBytes + 40));
        CountedPayload payload;
        try (BatchCodec codec = new BatchCodec()) {
            BatchBuilder builder = new BatchBuilder(codec).begin(room);
            for (int i = 0; i < records; i++) {
                assertThat(builder.tryAppend(1_000L + i, null, new byte[valueBytes], List.of()))
                        .isTrue();
            }
            payload =
                    new CountedPayload(
                            builder.build(
                                    new ProducerStamp(5, (short) 0, sequence), Compression.NONE));
        }
        Fate fate = new Fate();
        BatchInfo info = BatchInfo.idempotent(records, payload.size(), 1_000, 5, 0, sequence);
        Runnable release =
                () -> {
                    fate.releases.incrementAndGet();
                    payload.release();
                };
        on(() -> partition.produce(new ProduceCall(info, payload, acks, 30_000, fate, release)));
        return fate;
    }

    /** A batch at which the partition's machine fails, as it does when it is wrong about itself. */
    @SuppressWarnings("NullAway")
    Fate produceDefect() {
        Fate fate = new Fate();
        Runnable release = fate.releases::incrementAndGet;
        CountedPayload nothing = new CountedPayload(ByteBuffer.allocate(1));
        on(() ->
                partition.produce(
                        new ProduceCall(null, nothing, AckLevel.MAJORITY, 1_000, fate, release)));
        return fate;
    }

    /** Waits for a group and connects a consumer; returns its number. */
    long subscribe(ObjectId group, long channel, int credit) {
        until(() -> consumers.machine().groups().contains(group));
        long member =
                ask(() -> consumers.channels().open(session.channel(channel), group, "m", credit));
        until(() -> session.answer(channel) != null);
        return member;
    }

    @Override
    public void close() throws InterruptedException {
        shard.close();
        assertThat(defects).isEmpty();
    }
}
