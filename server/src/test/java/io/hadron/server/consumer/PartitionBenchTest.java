package io.hadron.server.consumer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Verdict;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.stream.ReadChannel;
import io.hadron.storage.StorageLimits;
import io.hadron.storage.StoreOp;
import io.hadron.storage.memory.MemoryDisk;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PartitionBenchTest {
    private static final ObjectId GROUP = new ObjectId(9);
    private static final long CHANNEL = 100;
    private static final int STALE = ErrorCode.STALE_DELIVERY.number();

    private static final byte[] TABLE_END = "sa".getBytes(US_ASCII);
    private static final byte[] MARK = "zz".getBytes(US_ASCII);

    private final MemoryDisk disk = new MemoryDisk();
    private final FakeDirectory groups = new FakeDirectory();

    private PartitionBench bench(boolean deadLetters) {
        groups.groups.put(GROUP, settings(deadLetters));
        return new PartitionBench(disk, groups, 1);
    }

    private static GroupSettings settings(boolean deadLetters) {
        return new GroupSettings(
                100_000,
                10,
                Backoff.DEFAULT,
                deadLetters ? new DeadLetterTarget(new ObjectId(11), 0) : null,
                0,
                1_000_000);
    }

    private static void settle(
            PartitionBench bench, long member, long correlation, SettleRequest.Builder request) {
        bench.on(() ->
                new Settlements(bench.consumers, TrafficObserver.NONE)
                        .settle(
                                bench.session,
                                correlation,
                                member,
                                request.setChannel(CHANNEL).build()));
    }

    /** A member to which five messages were delivered. */
    private static long holdFive(PartitionBench bench) {
        long member = bench.subscribe(GROUP, CHANNEL, 10);
        bench.produce(5, 10, AckLevel.MAJORITY, 0);
        bench.until(() -> bench.session.delivered() == 5);
        return member;
    }

    /** Asks for it; the answer has the number 1. */
    private static void settleFirst(PartitionBench bench, long member) {
        settle(
                bench,
                member,
                1,
                SettleRequest.newBuilder()
                        .addSettlements(whole(bench.session.deliveries().getFirst())));
    }

    private static Settlement.Builder whole(Delivery delivery) {
        return Settlement.newBuilder()
                .setDelivery(delivery.getDelivery())
                .setTerm(delivery.getTerm())
                .setEpoch(delivery.getEpoch());
    }

    @Test
    void acksAndGivesMemoryBackOnlyWhenTheBatchIsDurable() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            disk.stallSyncs(true);
            PartitionBench.Fate fate = bench.produce(3, 10, AckLevel.MAJORITY, 0);
            PartitionBench.Fate again = bench.produce(3, 10, AckLevel.MAJORITY, 0);
            for (int i = 0; i < 10; i++) {
                bench.on(bench.store::runPending);
            }
            assertThat(fate.acks).hasValue(0);
            assertThat(fate.releases).hasValue(0);
            assertThat(again.acks).as("a duplicate waits for the first").hasValue(0);
            disk.stallSyncs(false);
            bench.until(() -> fate.acks.get() == 1 && again.acks.get() == 1);
            assertThat(fate.releases).hasValue(1);
            assertThat(again.releases).hasValue(1);
            assertThat(again.duplicate).isTrue();
            assertThat(again.offset).isEqualTo(fate.offset);
        }
    }

    @Test
    void aWriteOfAnEarlierTermThatIsSentAgainIsAcknowledgedByItself() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            PartitionBench.Fate first = bench.produce(3, 10, AckLevel.WRITE, 0);
            bench.until(() -> first.acks.get() == 1);
        }
        disk.crash(MemoryDisk.Crash.PROCESS, new Random(1));
        try (PartitionBench later = new PartitionBench(disk, groups, 2)) {
            PartitionBench.Fate again = later.produce(3, 10, AckLevel.WRITE, 0);
            later.until(() -> again.acks.get() == 1);
            assertThat(again.duplicate).isTrue();
        }
    }

    @Test
    void progressBeyondTheEndOfThePartitionStopsItsGroupsAndNotTheNode()
            throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            settleFirst(bench, holdFive(bench));
            bench.until(() -> bench.session.answered(1));
            // As if another replica, which lacked the records, had been made to go on by force.
            AtomicBoolean cut = new AtomicBoolean();
            bench.on(() ->
                    bench.shard.write(
                            new StoreOp.TruncateSuffix(PartitionBench.STREAM_GROUP, 1),
                            () -> cut.set(true)));
            bench.until(cut::get);
        }
        disk.crash(MemoryDisk.Crash.LOSE_UNSYNCED, new Random(1));
        try (PartitionBench bench = new PartitionBench(disk, groups, 2)) {
            assertThat(bench.consumers.gaveUp()).isEqualTo(StopReason.LOG_LOST);
            PartitionBench.Fate fate = bench.produce(1, 10, AckLevel.MAJORITY, 5);
            bench.until(() -> fate.acks.get() == 1 || fate.failure != null);
            assertThat(bench.consumers.isLeading()).isFalse();
        }
    }

    @Test
    void aDamagedLogOfGroupsOfTheOnlyReplicaStopsThemAndNotTheNode() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            settleFirst(bench, holdFive(bench));
            bench.until(() -> bench.session.answered(1));
        }
        disk.crash(MemoryDisk.Crash.PROCESS, new Random(1));
        assertThat(disk.flipBit(PartitionBench.CONSUMER_GROUP, 1, 800)).isTrue();
        try (PartitionBench bench = new PartitionBench(disk, groups, 2)) {
            assertThat(bench.consumers.gaveUp()).isEqualTo(StopReason.DAMAGED);
            assertThat(ErrorCode.of(bench.consumers.notLeading().getCode()))
                    .isEqualTo(ErrorCode.STORAGE_DAMAGED);
            PartitionBench.Fate fate = bench.produce(1, 10, AckLevel.MAJORITY, 5);
            bench.until(() -> fate.acks.get() == 1);
            assertThat(bench.consumers.isLeading()).isFalse();
        }
    }

    @Test
    void aPartitionThatIsClosedWritesNothingMore() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            PartitionBench.Fate fate = bench.produce(3, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> fate.acks.get() == 1);
            bench.on(() -> bench.partition.close(StopReason.DELETED));
            AtomicBoolean written = new AtomicBoolean();
            bench.on(bench.partition::enforceRetention); // asked for before, and late
            bench.on(() ->
                    bench.shard.write(
                            new StoreOp.PutState(PartitionBench.STREAM_GROUP, MARK, MARK),
                            () -> written.set(true)));
            bench.until(written::get);
            assertThat(bench.store.getState(PartitionBench.STREAM_GROUP, MARK)).isEqualTo(MARK);
            assertThat(bench.store.getState(PartitionBench.STREAM_GROUP, TABLE_END))
                    .as("what another opening would take for its own")
                    .isNull();
        }
    }

    @Test
    void producerStateThatMakesNoSenseStopsThePartitionAndNotTheNode() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            AtomicBoolean written = new AtomicBoolean();
            bench.on(() ->
                    bench.shard.write(
                            new StoreOp.PutState(
                                    PartitionBench.STREAM_GROUP, TABLE_END, new byte[] {1, 2, 3}),
                            () -> written.set(true)));
            bench.until(written::get);
        }
        disk.crash(MemoryDisk.Crash.PROCESS, new Random(1));
        try (PartitionBench bench = new PartitionBench(disk, groups, 2)) {
            assertThat(bench.partition.log().gaveUp()).isEqualTo(StopReason.DAMAGED);
        }
    }

    @Test
    void aRecordThatNoGroupCanHaveWrittenStopsItsGroupsAndNotTheNode() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            bench.subscribe(GROUP, CHANNEL, 10);
            ByteBuffer foreign = BatchBuilder.single(1, null, new byte[] {99, 1, 2}, List.of());
            AtomicBoolean written = new AtomicBoolean();
            bench.on(() ->
                    bench.consumers
                            .log()
                            .append(new HeapPayload(foreign), 1, () -> written.set(true)));
            bench.until(written::get);
        }
        disk.crash(MemoryDisk.Crash.PROCESS, new Random(1));
        try (PartitionBench bench = new PartitionBench(disk, groups, 2)) {
            assertThat(bench.consumers.gaveUp()).isEqualTo(StopReason.CONTRADICTED);
            assertThat(bench.consumers.notLeading().getMessage()).contains("report it as a defect");
            assertThat(bench.consumers.log().isServing()).as("its log goes on").isTrue();
            PartitionBench.Fate fate = bench.produce(1, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> fate.acks.get() == 1);
        }
    }

    @Test
    void aBatchThatThePartitionTripsOnStopsItAndNotTheNode() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            PartitionBench.Fate good = bench.produce(1, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> good.acks.get() == 1);
            PartitionBench.Fate bad = bench.produceDefect();
            assertThat(ErrorCode.of(failure(bad).getCode())).isEqualTo(ErrorCode.INTERNAL);
            assertThat(bad.releases).hasValue(1);
            assertThat(bench.partition.gaveUp()).isEqualTo(StopReason.DEFECT);
            assertThat(bench.ask(() -> bench.partition.log().endOffset()))
                    .as("nothing of it was done")
                    .isEqualTo(2);
            PartitionBench.Fate late = bench.produce(1, 10, AckLevel.MAJORITY, 1);
            assertThat(failure(late).getMessage()).doesNotContain("term ended");
        }
    }

    private static Failure failure(PartitionBench.Fate fate) {
        return Objects.requireNonNull(fate.failure);
    }

    @Test
    @SuppressWarnings("NullAway") // what the machine can not be asked
    void aRequestThatTheGroupsTripOnStopsThemAndNotTheNode() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            long member = bench.subscribe(GROUP, CHANNEL, 10);
            bench.produce(5, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> bench.session.delivered() == 5);
            settle(
                    bench,
                    member,
                    1,
                    SettleRequest.newBuilder()
                            .addSettlements(whole(bench.session.deliveries().getFirst())));
            bench.until(() -> bench.session.answered(1));
            bench.on(() -> bench.consumers.step(null));
            assertThat(bench.consumers.gaveUp()).isEqualTo(StopReason.DEFECT);
            assertThat(bench.ask(() -> bench.consumers.isLeading())).isFalse();
            assertThat(bench.consumers.log().isServing()).as("its log goes on").isTrue();
            PartitionBench.Fate fate = bench.produce(1, 10, AckLevel.MAJORITY, 5);
            bench.until(() -> fate.acks.get() == 1);
        }
        disk.crash(MemoryDisk.Crash.PROCESS, new Random(1));
        try (PartitionBench bench = new PartitionBench(disk, groups, 2)) {
            bench.until(bench.consumers::isLeading);
        }
    }

    @Test
    void aConsumerGetsItsWholeWindowWithoutSettling() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            for (int i = 0; i < 20; i++) {
                bench.produce(1_000, 1, AckLevel.MAJORITY, i * 1_000);
            }
            bench.until(() -> bench.partition.log().committedEnd() > 20_000);
            bench.subscribe(GROUP, CHANNEL, 20_000);
            bench.until(() -> bench.session.delivered() == 20_000);
        }
    }

    @Test
    void settlementsThatNameNoDeliveryAreStaleAndNothingElse() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            long member = holdFive(bench);
            Settlement.Builder odd = Settlement.newBuilder().addRanges(1).addRanges(2);
            Settlement.Builder huge =
                    whole(bench.session.deliveries().getFirst())
                            .setDelivery(77)
                            .addRanges(0)
                            .addRanges(Long.MAX_VALUE);
            settle(
                    bench,
                    member,
                    1,
                    SettleRequest.newBuilder()
                            .addSettlements(odd.clone().setTerm(1).setEpoch(1))
                            .addSettlements(odd.clone().setDelivery(1).setEpoch(1).setTerm(-1))
                            .addSettlements(odd.clone().setDelivery(-1).setEpoch(1).setTerm(1))
                            .addSettlements(odd.clone().setDelivery(1).setTerm(1))
                            .addSettlements(huge)
                            .addSettlements(whole(bench.session.deliveries().getFirst())));
            bench.until(() -> bench.session.answered(1));
            assertThat(((SettleResponse) bench.session.answers.get(1L)).getCodesList())
                    .containsExactly(STALE, STALE, STALE, STALE, STALE, 0);
        }
    }

    @Test
    void manyLongReasonsInOneTurnFitTheLog() throws InterruptedException {
        groups.groups.put(GROUP, settings(true));
        StorageLimits limits = new StorageLimits(6 << 20, 1024, 16 << 20);
        try (PartitionBench bench = new PartitionBench(disk, groups, 1, limits, 16 << 20)) {
            long member = bench.subscribe(GROUP, CHANNEL, 20_000);
            for (int i = 0; i < 16; i++) {
                bench.produce(500, 1, AckLevel.MAJORITY, i * 500);
            }
            bench.until(() -> bench.session.delivered() == 8_000);
            SettleRequest.Builder request = SettleRequest.newBuilder();
            String reason = "x".repeat(1_000);
            for (Delivery delivery : bench.session.deliveries()) {
                for (var range : delivery.getRangesList()) {
                    for (int i = 0; i < range.getCount(); i++) {
                        request.addSettlements(
                                whole(delivery)
                                        .setVerdict(Verdict.REJECT)
                                        .setReason(reason)
                                        .addRanges(range.getFirst() + i)
                                        .addRanges(1));
                    }
                }
            }
            settle(bench, member, 1, request);
            bench.until(() -> bench.session.answered(1));
            assertThat(bench.session.failures).isEmpty();
        }
    }

    @Test
    void whoeverWaitsIsAnsweredWhenThePartitionIsDeleted() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            long member = holdFive(bench);
            ReadChannel idle =
                    bench.ask(() -> {
                        ReadChannel opened =
                                new ReadChannel(bench.partition, bench.session.channel(200), 1, 0);
                        opened.start();
                        return opened;
                    });
            disk.stallSyncs(true);
            PartitionBench.Fate fate = bench.produce(1, 10, AckLevel.MAJORITY, 5);
            settleFirst(bench, member);
            bench.on(() -> {
                bench.consumers.close(StopReason.DELETED);
                bench.partition.close(StopReason.DELETED);
            });
            assertThat(bench.session.failures.get(1L).getCode())
                    .isEqualTo(ErrorCode.LEADER_CHANGED.number());
            assertThat(fate.failure).isNotNull();
            bench.on(() -> idle.grant(1 << 20));
            assertThat(bench.session.failures).containsKeys(CHANNEL, 200L);
            assertThat(bench.session.endedChannels).hasValue(2);
        }
    }

    @Test
    void damageIsSaidToConsumersOldAndNew() throws InterruptedException {
        groups.groups.put(GROUP, settings(false));
        try (PartitionBench bench =
                new PartitionBench(disk, groups, 1, StorageLimits.DEFAULT, 1)) { // no tail cache
            bench.produce(5, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> bench.partition.log().committedEnd() == 6);
            assertThat(disk.flipBit(PartitionBench.STREAM_GROUP, 1, 800)).isTrue();
            bench.subscribe(GROUP, CHANNEL, 10);
            bench.until(() -> bench.session.failures.containsKey(CHANNEL));
            bench.on(() ->
                    bench.consumers.channels().open(bench.session.channel(101), GROUP, "m", 10));
            bench.until(() -> bench.session.failures.containsKey(101L));
            assertThat(bench.session.failures.get(101L).getCode())
                    .isEqualTo(ErrorCode.STORAGE_DAMAGED.number());
            bench.until(() -> bench.consumers.machine().status(GROUP).members().isEmpty());
        }
    }

    @Test
    void whatWasAckedIsNotDeliveredAgainAfterACrash() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            long member = bench.subscribe(GROUP, CHANNEL, 100);
            bench.produce(5, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> bench.session.delivered() == 5);
            Delivery first = bench.session.deliveries().getFirst();
            settle(
                    bench,
                    member,
                    1,
                    SettleRequest.newBuilder()
                            .addSettlements(
                                    whole(first)
                                            .addRanges(first.getRanges(0).getFirst())
                                            .addRanges(3)));
            bench.until(() -> bench.session.answered(1));
        }
        disk.crash(MemoryDisk.Crash.LOSE_UNSYNCED, new Random(1));
        try (PartitionBench bench = new PartitionBench(disk, groups, 2)) {
            bench.subscribe(GROUP, CHANNEL, 100);
            bench.until(() -> bench.session.delivered() == 2);
            assertThat(bench.session.deliveries().getFirst().getRanges(0).getAttempt())
                    .isEqualTo(2);
            PartitionBench.Fate again = bench.produce(5, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> again.acks.get() == 1);
            assertThat(again.duplicate).as("the producer is known after the crash").isTrue();
        }
    }

    private record Lag(long messages, long millis) {}

    private static Lag lag(PartitionBench bench, ObjectId group) {
        AtomicReference<Lag> answer = new AtomicReference<>();
        bench.on(() ->
                GroupOperations.lag(
                        bench.consumers,
                        group,
                        (messages, millis) -> answer.set(new Lag(messages, millis)),
                        () -> answer.set(new Lag(-1, -1))));
        bench.until(() -> answer.get() != null);
        return answer.get();
    }

    @Test
    void lagIsKnownForGroupsThatAreThereAndOnlyForThem() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            bench.until(() -> bench.consumers.machine().groups().contains(GROUP));
            assertThat(lag(bench, GROUP)).isEqualTo(new Lag(0, 0));
            PartitionBench.Fate fate = bench.produce(3, 10, AckLevel.MAJORITY, 0);
            bench.until(() -> fate.acks.get() == 1);
            // The ack is told at once, the consumer controller at the end of the turn.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            Lag first = lag(bench, GROUP);
            while (first.messages() == 0 && System.nanoTime() < deadline) {
                first = lag(bench, GROUP);
            }
            assertThat(first.messages()).isEqualTo(3);
            assertThat(first.millis())
                    .as("since the record's time in 1970")
                    .isGreaterThan(1L << 40);
            assertThat(lag(bench, GROUP).millis()).isGreaterThanOrEqualTo(first.millis());
            assertThat(lag(bench, new ObjectId(77))).isEqualTo(new Lag(-1, -1));
        }
    }

    @Test
    void aGroupThatIsNotConfiguredYetHasNoFigures() throws InterruptedException {
        try (PartitionBench bench = bench(false)) {
            AtomicReference<Failure> refusal = new AtomicReference<>();
            bench.on(() ->
                    GroupOperations.figures(
                            bench.consumers,
                            new ObjectId(77),
                            figures -> {
                                throw new AssertionError("figures of nothing: " + figures);
                            },
                            refusal::set));
            assertThat(refusal.get().getCode()).isEqualTo(ErrorCode.UNAVAILABLE.number());
        }
    }
}
