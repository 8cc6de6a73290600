package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.StopReason;
import io.hadron.server.log.ArrivalRoom;
import io.hadron.server.log.Arrivals;
import io.hadron.server.log.Beside;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.LogServices;
import io.hadron.server.log.MalformedMessageException;
import io.hadron.server.log.TermReports;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.Payload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.EarlyRoom;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.StreamController;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.memory.MemoryDisk;
import io.hadron.storage.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One node of a test's cluster: a disk that stays, and now and then a process on it. */
final class ReplicaNode {
    static final long STREAM_GROUP = 1;
    static final long CONSUMER_GROUP = 2;
    private static final UUID CLUSTER = new UUID(1, 1);
    private static final int STORE_PERIOD_MS = 1;

    /** What may wait for the disk. */
    static final int ARRIVAL_BYTES = 256 << 10;

    /** What lives as long as the process. */
    final class Life {
        final MemoryStore store;
        final Shard shard;
        final StreamController partition;
        private final ConsumerServices services;

        /** Another one after a repair; the shard alone changes it. */
        volatile ConsumerController consumers;

        final ArrivalRoom arrivals = new ArrivalRoom(ARRIVAL_BYTES);
        final FakeSession session = new FakeSession();

        private Life(boolean fresh) {
            StoreOpening opening =
                    MemoryStore.open(
                            disk,
                            StorageConfig.at(Path.of("memory")),
                            fresh
                                    ? OpenRequest.create(CLUSTER, id.value())
                                    : OpenRequest.existing(CLUSTER, id.value()),
                            new UUID(2, id.value()),
                            fault -> defects.add(fault.cause()),
                            new StoreObserver() {});
            store = (MemoryStore) ((StoreOpening.Opened) opening).store();
            shard = new Shard("node-" + id, store, 16 << 20, defects::add);
            shard.start();
            BufferPool buffers = bytes -> new CountedPayload(ByteBuffer.allocate(bytes));
            LogReader reader = new LogReader(store, buffers, shard, TrafficObserver.NONE);
            LogServices logs =
                    new LogServices(id, reports, reader, hub.port(id), shard::execute, arrivals);
            partition =
                    on(
                            shard,
                            () ->
                                    new StreamController(
                                            new PartitionPlace(
                                                    new ObjectId(7),
                                                    QualifiedName.of("default", "orders"),
                                                    0),
                                            STREAM_GROUP,
                                            StreamSpec.standard(),
                                            shard,
                                            new StreamServices(
                                                    logs,
                                                    LeaderHints.NONE,
                                                    PartitionLimits.DEFAULT,
                                                    TrafficObserver.NONE,
                                                    new EarlyRoom(1 << 20),
                                                    InstantSource.system())));
            services =
                    new ConsumerServices(
                            logs,
                            LeaderHints.NONE,
                            buffers,
                            new ReadMemory(64 << 20),
                            TrafficObserver.NONE,
                            InstantSource.system());
            consumers = on(shard, this::open);
            on(
                    shard,
                    () -> {
                        pump();
                        return true;
                    });
        }

        private ConsumerController open() {
            return new ConsumerController(CONSUMER_GROUP, partition, directory, services);
        }

        /** As the node's director does it. */
        private void designated(long group, ReplicationInput.Designated designation) {
            if (group == STREAM_GROUP || !consumers.log().isToBeDropped(designation)) {
                log(group).designated(designation);
                return;
            }
            consumers.close(StopReason.DEPOSED);
            shard.cutWrite();
            shard.write(new StoreOp.DropGroup(group));
            shard.write(
                    GroupLog.fence(group, designation.term()),
                    () -> {
                        consumers = open();
                        repaired.incrementAndGet();
                        designated(group, designation);
                    });
        }

        private void pump() {
            if (!diskStands) {
                store.runPending();
            }
            shard.schedule(STORE_PERIOD_MS, this::pump);
        }

        GroupLog log(long group) {
            return group == STREAM_GROUP ? partition.log() : consumers.log();
        }

        <T> T ask(Supplier<T> question) {
            return on(shard, question);
        }
    }

    /** How many copies were made anew here. */
    final AtomicInteger repaired = new AtomicInteger();

    final List<Throwable> defects = new CopyOnWriteArrayList<>();
    final MemoryDisk disk = new MemoryDisk();
    private final NodeId id;
    private final ReplicaHub hub;
    private final TermReports reports;
    private final FakeDirectory directory;
    private boolean fresh = true;

    /** Whether the disk takes nothing now. */
    volatile boolean diskStands;

    private volatile @Nullable Life process;

    ReplicaNode(int id, ReplicaHub hub, TermReports reports, FakeDirectory directory) {
        this.id = new NodeId(id);
        this.hub = hub;
        this.reports = reports;
        this.directory = directory;
    }

    NodeId id() {
        return id;
    }

    boolean isRunning() {
        return process != null;
    }

    @Nullable Life process() {
        return process;
    }

    void start() {
        process = new Life(fresh);
        fresh = false;
    }

    /** The process is gone at once; the disk keeps what the kind of crash leaves. */
    void crash(MemoryDisk.Crash kind, Random random) throws InterruptedException {
        Life dead = process;
        process = null;
        if (dead != null) {
            hub.wentAway(id);
            dead.shard.close();
            disk.crash(kind, random);
        }
    }

    /** Its disk is empty, as if it were a new one. */
    void wipe() {
        disk.wipe();
        fresh = true;
    }

    void stop() throws InterruptedException {
        Life running = process;
        if (running != null) {
            running.shard.close();
        }
        assertThat(defects).as("defects of node " + id).isEmpty();
    }

    void peer(NodeId peer, boolean up) {
        Life running = process;
        if (running != null) {
            running.shard.execute(() -> {
                running.partition.log().peer(peer, up);
                running.consumers.log().peer(peer, up);
            });
        }
    }

    void received(NodeId from, long group, PeerMessage message, Payload bytes) {
        Life running = process;
        if (running == null) {
            return;
        }
        if (!running.arrivals.takes(bytes.size())) {
            bytes.release(); // the connection has no memory for it
            return;
        }
        try {
            Beside beside = Arrivals.check(message, bytes);
            GroupLog log = running.log(group);
            running.shard.execute(() -> log.received(from, message, beside));
        } catch (MalformedMessageException e) {
            defects.add(e);
        }
    }

    void designated(long group, ReplicationInput.Designated designation) {
        Life running = process;
        if (running != null) {
            running.shard.execute(() -> running.designated(group, designation));
        }
    }

    void answer(long group, ReplicationInput answer) {
        Life running = process;
        if (running != null) {
            running.shard.execute(() -> running.log(group).step(answer));
        }
    }

    private static <T> T on(Shard shard, Supplier<T> question) {
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
}
