package io.hadron.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.Payload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.memory.MemoryDisk;
import io.hadron.storage.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A follower that has trimmed its log gives its state to a recovering leader. */
class StateSenderTest {
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId LEADER = new NodeId(2);
    private static final ReplicaSet BOTH = ReplicaSet.of(SELF, LEADER);
    private static final long GROUP = 5;
    private static final long MIB = 1 << 20;
    private static final long SEED = 11;

    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final List<PeerMessage> sent = new CopyOnWriteArrayList<>();
    private final List<Beside.StatePart> parts = new CopyOnWriteArrayList<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean up = new AtomicBoolean(true);
    private final AtomicLong patienceMs = new AtomicLong(20_000);
    private final MemoryStore store =
            (MemoryStore)
                    ((StoreOpening.Opened)
                                    MemoryStore.open(
                                            new MemoryDisk(),
                                            StorageConfig.at(Path.of("memory")),
                                            OpenRequest.create(new UUID(1, 1), 1),
                                            new UUID(2, 1),
                                            fault -> defects.add(fault.cause()),
                                            new StoreObserver() {}))
                            .store();
    private final Shard shard = new Shard("log", store, 1, defects::add);
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final BufferPool buffers = bytes -> new HeapPayload(ByteBuffer.allocate(bytes));
    private final LogServices services =
            new LogServices(
                    SELF,
                    new Unheard(),
                    new LogReader(store, buffers, disk, TrafficObserver.NONE),
                    new Wire(),
                    disk::execute,
                    new ArrivalRoom(1 << 20));

    /** Takes all that is sent, and says how much of it waits. */
    private final class Wire implements PeerPort {
        @Override
        public void send(NodeId to, long group, PeerMessage message, List<Payload> beside) {
            sent.add(message);
            for (Payload bytes : beside) {
                waiting.addAndGet(bytes.size());
                try {
                    parts.add(GroupState.decode(bytes.bytes()));
                } catch (MalformedMessageException e) {
                    defects.add(e);
                }
            }
        }

        @Override
        public boolean isUp(NodeId peer) {
            return up.get();
        }

        @Override
        public long patienceMs() {
            return patienceMs.get();
        }

        @Override
        public long waitingBytes(NodeId peer) {
            return waiting.get();
        }
    }

    @BeforeEach
    void begin() {
        shard.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        disk.shutdownNow();
        shard.close();
        assertThat(defects).isEmpty();
    }

    private void on(Runnable action) {
        CompletableFuture.runAsync(action, shard).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            on(store::runPending);
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
        }
    }

    private void lead(GroupLog log, long term) {
        ReplicaSet before = term == 1 ? ReplicaSet.NONE : BOTH;
        on(() ->
                log.designated(
                        new Designated(term, LEADER, BOTH, term - 1, before, ReplicaSet.NONE)));
        received(log, new PeerMessage.FenceRequest(term, term));
        until(() ->
                sent.stream().anyMatch(m -> m instanceof PeerMessage.Report r && r.term() == term));
    }

    private void received(GroupLog log, PeerMessage message) {
        on(() -> log.received(LEADER, message, Beside.Batches.NONE));
    }

    /** Three batches, of which two are trimmed, and a state of so many bytes. */
    private GroupLog trimmed(long stateBytes) {
        GroupLog log =
                CompletableFuture.supplyAsync(
                                () ->
                                        new GroupLog(
                                                GROUP,
                                                false,
                                                0,
                                                shard,
                                                services,
                                                new QuietListener()),
                                shard)
                        .join();
        lead(log, 1);
        ByteBuffer all = ByteBuffer.allocate(10_000);
        for (int at = 0; at < 3; at++) {
            ByteBuffer batch = BatchBuilder.single(1_000, null, new byte[] {1}, List.of());
            BatchView.setBaseOffset(batch, batch.position(), at);
            BatchView.setLeaderEpoch(batch, batch.position(), 1);
            all.put(batch);
        }
        PeerMessage.Entries entries = new PeerMessage.Entries(1, 1, 0, 1, 0, 3, 3, 0);
        on(() -> {
            try {
                Beside beside = Arrivals.check(entries, new HeapPayload(all.flip()));
                log.received(LEADER, entries, beside);
            } catch (MalformedMessageException e) {
                throw new IllegalStateException(e);
            }
        });
        until(() -> store.bounds(GROUP).end() == 3);
        List<StoreOp> ops = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        long bytes = 0;
        for (int i = 0; bytes < stateBytes; i++) {
            byte[] value = new byte[random.nextInt(100_000)];
            random.nextBytes(value);
            byte[] key = {'p', (byte) (i >> 8), (byte) i};
            ops.add(new StoreOp.PutState(GROUP, key, value));
            bytes += value.length;
        }
        if (!ops.isEmpty()) {
            store.submit(new StoreWrite(ops, () -> {}));
        }
        on(() -> log.trim(2));
        until(() -> store.bounds(GROUP).lowMark() == 2);
        lead(log, 2);
        return log;
    }

    private boolean isWhole() {
        return !parts.isEmpty() && parts.getLast().parts() > 0;
    }

    /** What arrives is what is stored, but for what belongs to the log. */
    private void assertStateArrived() {
        StateAssembly assembly = new StateAssembly(services.copies());
        PeerMessage header = sent.getLast();
        assertThat(header).isInstanceOf(PeerMessage.CopiedState.class);
        GroupState whole = null;
        for (Beside.StatePart part : parts) {
            assertThat(whole).isNull();
            assertThat(part.state().sizeBytes()).isLessThan(MIB + 101_000);
            whole = assembly.add(header, part);
        }
        assertThat(whole).isNotNull();
        List<byte[]> stored = new ArrayList<>();
        store.forEachState(
                GROUP,
                (key, value) -> {
                    if (key[0] == 'p') {
                        stored.add(key);
                        stored.add(value);
                    }
                    return true;
                });
        List<byte[]> arrived = new ArrayList<>();
        whole.entries()
                .forEach(entry -> {
                    arrived.add(entry.key());
                    arrived.add(entry.value());
                });
        assertThat(arrived.toArray(byte[][]::new)).isDeepEqualTo(stored.toArray(byte[][]::new));
    }

    @Test
    void aStateIsReadWhileItIsSent() {
        GroupLog log = trimmed(12 * MIB);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        until(() -> waiting.get() > 4 * MIB);
        for (int i = 0; i < 20; i++) {
            on(() -> {});
        }
        assertThat(parts).as("the network takes no more").hasSizeLessThan(6);
        while (!isWhole()) {
            waiting.set(0);
            on(() -> {});
        }
        assertThat(parts).hasSizeBetween(11, 14);
        assertStateArrived();
    }

    @Test
    void anEmptyStateIsOnePart() {
        GroupLog log = trimmed(0);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        until(this::isWhole);
        assertThat(parts).hasSize(1);
        assertStateArrived();
    }

    @Test
    void aStateThatWasInterruptedBeginsAnew() {
        GroupLog log = trimmed(12 * MIB);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        until(() -> waiting.get() > 4 * MIB);
        up.set(false);
        until(() -> services.copies().maySend());
        services.copies().sent();
        assertThat(isWhole()).isFalse();
        parts.clear();
        waiting.set(0);
        up.set(true);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        while (!isWhole()) {
            waiting.set(0);
            on(() -> {});
        }
        assertStateArrived();
    }

    private void untilNothingIsSent() {
        until(() -> services.copies().maySend());
        services.copies().sent();
        assertThat(isWhole()).isFalse();
    }

    @Test
    void aStateOfATermThatIsOverIsNotHeld() {
        patienceMs.set(TimeUnit.HOURS.toMillis(1));
        GroupLog log = trimmed(12 * MIB);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        until(() -> waiting.get() > 4 * MIB);
        lead(log, 3);
        untilNothingIsSent();
    }

    @Test
    void aStateThatNobodyTakesIsNotHeld() {
        patienceMs.set(50);
        GroupLog log = trimmed(12 * MIB);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        until(() -> waiting.get() > 4 * MIB);
        untilNothingIsSent();
        parts.clear();
        waiting.set(0);
        patienceMs.set(20_000);
        received(log, new PeerMessage.CopyRequest(2, 0, 3));
        while (!isWhole()) {
            waiting.set(0);
            on(() -> {});
        }
        assertStateArrived();
    }
}
