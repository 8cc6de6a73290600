package io.hadron.server.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.StopReason;
import io.hadron.core.replication.TermIndex;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.Payload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.memory.MemoryDisk;
import io.hadron.storage.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A follower's log with a disk that works only when it is asked to, and no memory for tails. */
class GroupLogTest {
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId LEADER = new NodeId(2);
    private static final ReplicaSet BOTH = ReplicaSet.of(SELF, LEADER);
    private static final long GROUP = 5;
    private static final int FLIPPED_BIT = 500;

    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final AtomicBoolean room = new AtomicBoolean(true);
    private final List<PeerMessage> sent = new CopyOnWriteArrayList<>();
    private final MemoryDisk disk = new MemoryDisk();
    private final MemoryStore store =
            (MemoryStore)
                    ((StoreOpening.Opened)
                                    MemoryStore.open(
                                            disk,
                                            StorageConfig.at(Path.of("memory")),
                                            OpenRequest.create(new UUID(1, 1), 1),
                                            new UUID(2, 1),
                                            fault -> defects.add(fault.cause()),
                                            new StoreObserver() {}))
                            .store();
    private final Shard shard = new Shard("log", store, 1, defects::add);
    private final BufferPool buffers = bytes -> new HeapPayload(ByteBuffer.allocate(bytes));
    private final LogReader reader = new LogReader(store, buffers, shard, TrafficObserver.NONE);

    /** Notes what is sent. */
    private final class Wire implements PeerPort {
        @Override
        public void send(NodeId to, long group, PeerMessage message, List<Payload> batches) {
            sent.add(message);
            batches.forEach(Payload::release);
        }

        @Override
        public boolean isUp(NodeId peer) {
            return true;
        }

        @Override
        public boolean hasRoom(NodeId peer) {
            return room.get();
        }

        @Override
        public void flush() {}
    }

    @AfterEach
    void end() throws InterruptedException {
        shard.close();
        assertThat(defects).isEmpty();
    }

    private static Beside batches(PeerMessage.Entries entries) {
        ByteBuffer all = ByteBuffer.allocate(10_000);
        for (long at = entries.base(); at < entries.end(); at++) {
            ByteBuffer batch = BatchBuilder.single(1_000, null, new byte[] {1}, List.of());
            BatchView.setBaseOffset(batch, batch.position(), at);
            BatchView.setLeaderEpoch(batch, batch.position(), (int) entries.entryTerm());
            all.put(batch);
        }
        try {
            return Arrivals.check(entries, new HeapPayload(all.flip()));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
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
        on(() ->
                log.designated(
                        new Designated(
                                term,
                                LEADER,
                                BOTH,
                                term - 1,
                                term == 1 ? ReplicaSet.NONE : BOTH,
                                ReplicaSet.NONE)));
        on(() ->
                log.received(
                        LEADER, new PeerMessage.FenceRequest(term, term), Beside.Batches.NONE));
        until(() ->
                sent.stream().anyMatch(m -> m instanceof PeerMessage.Report r && r.term() == term));
    }

    private void push(GroupLog log, PeerMessage.Entries entries) {
        Beside beside = batches(entries);
        on(() -> log.received(LEADER, entries, beside));
    }

    @Test
    void whatIsCutIsNotReadWhileItIsStillOnTheDisk() {
        shard.start();
        GroupLog log = open(new QuietListener());
        lead(log, 1);
        push(log, new PeerMessage.Entries(1, 1, 0, 1, 0, 3, 0, 0));
        until(() -> store.bounds(GROUP).end() == 3);
        lead(log, 2);
        push(log, new PeerMessage.Entries(2, 2, 1, 2, 1, 2, 2, 0));
        assertThat(log.committedEnd()).isEqualTo(2);

        CompletableFuture<Integer> epoch = new CompletableFuture<>();
        on(() -> {
            ReadResult now = reader.readNow(log, 1, 2, 1_000);
            assertThat(now).isEqualTo(new ReadResult.Batches(List.of()));
            reader.read(log, 1, 2, 1_000, result -> read(result, epoch));
        });
        for (int i = 0; i < 10; i++) {
            on(() -> {}); // the readers' turns
        }
        assertThat(epoch).as("the disk still has another term's batch").isNotDone();
        until(epoch::isDone);
        assertThat(epoch).isCompletedWithValue(2);
    }

    @Test
    void nothingIsPushedToANodeThatTakesNoMore() {
        shard.start();
        GroupLog log = open(new QuietListener());
        room.set(false);
        on(() ->
                log.designated(new Designated(1, SELF, BOTH, 0, ReplicaSet.NONE, ReplicaSet.NONE)));
        until(() -> sent.stream().anyMatch(m -> m instanceof PeerMessage.FenceRequest));
        on(() ->
                log.received(
                        LEADER,
                        new PeerMessage.Report(1, 1, TermIndex.EMPTY, 0, 0, 0),
                        Beside.Batches.NONE));
        until(() -> store.bounds(GROUP).end() == 1);
        assertThat(sent).noneMatch(m -> m instanceof PeerMessage.Entries);
        room.set(true);
        until(() -> sent.stream().anyMatch(m -> m instanceof PeerMessage.Entries));
    }

    private GroupLog open(GroupLogListener listener) {
        LogServices services =
                new LogServices(
                        SELF,
                        reports,
                        reader,
                        new Wire(),
                        shard::execute,
                        new ArrivalRoom(1 << 20));
        return CompletableFuture.supplyAsync(
                        () -> new GroupLog(GROUP, false, 0, shard, services, listener), shard)
                .join();
    }

    @Test
    void aFollowerThatHearsTwoLeadersStopsAndTheNodeLivesOn() {
        shard.start();
        QuietListener listener = new QuietListener();
        GroupLog log = open(listener);
        lead(log, 1);
        on(() ->
                log.received(
                        new NodeId(3), new PeerMessage.FenceRequest(1, 9), Beside.Batches.NONE));
        assertThat(listener.stops).containsExactly(StopReason.CONTRADICTED);
        assertThat(log.gaveUp()).isEqualTo(StopReason.CONTRADICTED);
        assertThat(reports.gaveUp).as("it did not lead").isEmpty();
        int before = sent.size();
        push(log, new PeerMessage.Entries(1, 1, 0, 1, 0, 3, 0, 0));
        on(() -> log.received(LEADER, new PeerMessage.FenceRequest(2, 2), Beside.Batches.NONE));
        assertThat(sent).hasSize(before);
        assertThat(listener.stops).hasSize(1);
    }

    @Test
    void aLeaderThatIsToldTheImpossibleLeavesToAnother() {
        shard.start();
        QuietListener listener = new QuietListener();
        GroupLog log = open(listener);
        on(() ->
                log.designated(new Designated(1, SELF, BOTH, 0, ReplicaSet.NONE, ReplicaSet.NONE)));
        until(() -> sent.stream().anyMatch(m -> m instanceof PeerMessage.FenceRequest));
        on(() ->
                log.received(
                        LEADER,
                        new PeerMessage.Report(1, 1, TermIndex.EMPTY, 0, 0, 0),
                        Beside.Batches.NONE));
        until(() -> store.bounds(GROUP).end() == 1);
        on(() -> log.received(LEADER, new PeerMessage.EntriesAck(1, 1, 99), Beside.Batches.NONE));
        assertThat(log.gaveUp()).isEqualTo(StopReason.CONTRADICTED);
        assertThat(reports.gaveUp).isNotEmpty().containsOnly(1L);
        on(() ->
                log.designated(new Designated(3, SELF, BOTH, 0, ReplicaSet.NONE, ReplicaSet.NONE)));
        assertThat(reports.gaveUp).as("the controller decides what next").containsOnly(1L);
        assertThat(log.term()).isEqualTo(3);
    }

    @Test
    void damageThatNobodyReadsIsFound() throws InterruptedException {
        shard.start();
        GroupLog log = open(new QuietListener());
        ReplicaSet all = ReplicaSet.of(SELF, LEADER, new NodeId(3));
        on(() ->
                log.designated(
                        new Designated(1, LEADER, all, 0, ReplicaSet.NONE, ReplicaSet.NONE)));
        on(() -> log.received(LEADER, new PeerMessage.FenceRequest(1, 1), Beside.Batches.NONE));
        until(() -> sent.stream().anyMatch(m -> m instanceof PeerMessage.Report));
        push(log, new PeerMessage.Entries(1, 1, 0, 1, 0, 3, 2, 0));
        until(() -> store.bounds(GROUP).end() == 3);
        try (Scrub scrub = new Scrub(store, () -> List.of(log), 1L << 40, 60_000)) {
            scrub.pass();
            assertThat(scrub.bytes()).isPositive();
            assertThat(disk.flipBit(GROUP, 2, FLIPPED_BIT)).isTrue();
            scrub.pass();
            assertThat(scrub.damaged()).as("offset 2 is not committed").isZero();
            assertThat(disk.flipBit(GROUP, 0, FLIPPED_BIT)).isTrue();
            scrub.pass();
            assertThat(scrub.damaged()).isOne();
            on(() -> assertThat(reports.repairs).containsExactly(1L));
            assertThat(log.isRepairing()).isTrue();
        }
    }

    @Test
    void aReplicaWhoseDiskMakesNoSenseIsMadeAnew() {
        shard.start();
        TermIndex terms = new TermIndex(List.of(new TermIndex.Start(7, 0)));
        AtomicBoolean stored = new AtomicBoolean();
        on(() -> {
            shard.write(GroupLog.fence(GROUP, 5)); // below the last term of its log
            shard.write(
                    new StoreOp.PutState(GROUP, "rt".getBytes(US_ASCII), terms.encode()),
                    () -> stored.set(true));
        });
        until(stored::get);
        QuietListener listener = new QuietListener();
        GroupLog log = open(listener);
        assertThat(log.gaveUp()).isNull();
        NodeId third = new NodeId(3);
        ReplicaSet all = ReplicaSet.of(SELF, LEADER, third);
        on(() -> log.designated(new Designated(8, LEADER, all, 7, all, ReplicaSet.NONE)));
        assertThat(listener.stops).containsExactly(StopReason.DAMAGED);
        assertThat(reports.repairs).containsExactly(8L);
        on(() -> log.received(LEADER, new PeerMessage.FenceRequest(8, 1), Beside.Batches.NONE));
        assertThat(sent).isEmpty();
        Designated learning = new Designated(9, LEADER, all, 7, all, ReplicaSet.of(SELF));
        on(() -> assertThat(log.isToBeDropped(learning)).isTrue());
    }

    private static void read(ReadResult result, CompletableFuture<Integer> epoch) {
        if (!(result instanceof ReadResult.Batches found)) {
            epoch.completeExceptionally(new IllegalStateException(String.valueOf(result)));
            return;
        }
        StoredBatch batch = found.batches().getFirst();
        epoch.complete(BatchView.of(batch.payload().bytes(), 0).leaderEpoch());
        found.batches().forEach(each -> each.payload().release());
    }

    private final Unheard reports = new Unheard();
}
