package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.RefusalReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Verdict;
import io.hadron.server.session.Failures;
import io.hadron.server.session.TrafficObserver;
import io.hadron.storage.memory.MemoryDisk;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters whose stream another node leads. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeadLetterTransportTest {
    private static final ObjectId GROUP = new ObjectId(9);
    private static final DeadLetterTarget TARGET = new DeadLetterTarget(new ObjectId(11), 0);
    private static final int ROOM = 8 << 20;

    private final long seed = System.nanoTime();
    private final FakeDirectory groups = new FakeDirectory();

    private PartitionBench source() {
        groups.groups.put(
                GROUP, new GroupSettings(100_000, 10, Backoff.DEFAULT, TARGET, 0, 1_000_000));
        return new PartitionBench(new MemoryDisk(), groups, 1);
    }

    private static PartitionBench target() {
        return new PartitionBench(new MemoryDisk(), new FakeDirectory(), 1);
    }

    private static void connect(PartitionBench source, CourierWire wire) {
        source.directory.deadLetters =
                (target, call) -> {
                    assertThat(target).isEqualTo(TARGET);
                    wire.courier().send(CourierWire.FAR, PartitionBench.STREAM_GROUP, call);
                };
    }

    /** Both nodes work until the condition, seen on the source, holds. */
    private static void until(
            PartitionBench source, PartitionBench target, BooleanSupplier condition) {
        target.on(target.store::runPending);
        source.until(() -> {
            target.on(target.store::runPending);
            return condition.getAsBoolean();
        });
    }

    /** Hands everything out and gives it up. */
    private static void rejectAll(PartitionBench source, int records) {
        long member = source.subscribe(GROUP, 100, 1_000);
        source.until(() -> source.session.delivered() == records);
        long correlation = 200;
        for (Delivery delivery : source.session.deliveries()) {
            long settle = correlation++;
            SettleRequest request =
                    SettleRequest.newBuilder()
                            .setChannel(100)
                            .addSettlements(
                                    Settlement.newBuilder()
                                            .setDelivery(delivery.getDelivery())
                                            .setTerm(delivery.getTerm())
                                            .setEpoch(delivery.getEpoch())
                                            .setVerdict(Verdict.REJECT)
                                            .setReason("no use"))
                            .build();
            source.on(() ->
                    new Settlements(source.consumers, TrafficObserver.NONE)
                            .settle(source.session, settle, member, request));
            source.until(() -> source.session.answered(settle));
        }
    }

    private static GroupStatus status(PartitionBench source) {
        return Objects.requireNonNull(source.consumers.machine().status(GROUP));
    }

    private static boolean isFinished(PartitionBench source) {
        return status(source).progress().outstanding() == 0;
    }

    @Test
    void everyLetterArrivesOnceAndInOrderWhateverBreaks() throws InterruptedException {
        try (PartitionBench source = source();
                PartitionBench target = target();
                CourierWire wire = new CourierWire(target, ROOM, new Random(seed), 0.2)) {
            connect(source, wire);
            for (int i = 0; i < 40; i++) {
                source.produce(1, 10, AckLevel.MAJORITY, i);
            }
            rejectAll(source, 40);
            until(source, target, () -> isFinished(source));
            assertThat(Letters.in(target).origins())
                    .as("seed %d", seed)
                    .isEqualTo(LongStream.range(1, 41).boxed().toList());
            assertThat(source.ask(() -> status(source)).counters().deadLettered()).isEqualTo(40);
        }
    }

    @Test
    void aLargeLetterTravelsInParts() throws InterruptedException {
        try (PartitionBench source = source();
                PartitionBench target = target();
                CourierWire wire = new CourierWire(target, ROOM, new Random(seed), 0)) {
            connect(source, wire);
            source.produce(1, 700_000, AckLevel.MAJORITY, 0);
            rejectAll(source, 1);
            until(source, target, () -> isFinished(source));
            assertThat(wire.carried).as("three parts and an answer").hasValue(4);
            Letters.Letter letter = Letters.in(target).all().getFirst();
            assertThat(letter.valueBytes()).isEqualTo(700_000);
            assertThat(letter.headers()).doesNotContainKey(DeadLetterCopy.TRUNCATED);
        }
    }

    @Test
    void aLetterTooLargeForItsTargetIsCutAndHoldsUpNobody() throws InterruptedException {
        try (PartitionBench source = source();
                PartitionBench target = target();
                CourierWire wire = new CourierWire(target, 2_000, new Random(seed), 0)) {
            connect(source, wire);
            source.produce(1, 5_000, AckLevel.MAJORITY, 0);
            source.produce(1, 10, AckLevel.MAJORITY, 1);
            rejectAll(source, 2);
            until(source, target, () -> isFinished(source));
            List<Letters.Letter> letters = Letters.in(target).all();
            assertThat(letters).hasSize(2);
            assertThat(letters.getFirst().headers())
                    .containsEntry(DeadLetterCopy.OFFSET, "1")
                    .containsEntry(DeadLetterCopy.REASON, "no use")
                    .containsEntry(
                            DeadLetterCopy.TRUNCATED,
                            "headers and value left out: the copy would be too large");
            assertThat(letters.get(1).valueBytes()).isEqualTo(10);
            assertThat(letters.get(1).headers()).doesNotContainKey(DeadLetterCopy.TRUNCATED);
        }
    }

    @Test
    void whatAnotherLeaderHasPublishedLongAgoIsDone() throws InterruptedException {
        try (PartitionBench source = source()) {
            AtomicInteger tries = new AtomicInteger();
            source.directory.deadLetters =
                    (target, call) -> {
                        call.release().run();
                        RefusalReason reason =
                                tries.getAndIncrement() == 0
                                        ? RefusalReason.DUPLICATE_FORGOTTEN
                                        : RefusalReason.STALE_PRODUCER_EPOCH;
                        call.answer().refused(reason, Failures.refused(reason, "old"));
                    };
            source.produce(2, 10, AckLevel.MAJORITY, 0);
            rejectAll(source, 2);
            source.until(() -> isFinished(source));
            assertThat(tries).hasValue(2);
        }
    }

    @Test
    void whyALetterCanNotBeCopiedIsToldAndItIsTriedAgain() throws InterruptedException {
        try (PartitionBench source = source();
                PartitionBench target = target();
                CourierWire wire = new CourierWire(target, ROOM, new Random(seed), 0)) {
            source.produce(1, 10, AckLevel.MAJORITY, 0);
            rejectAll(source, 1);
            source.until(() -> source.consumers.deadLetterProblem(GROUP) != null);
            Failure problem = source.ask(() -> source.consumers.deadLetterProblem(GROUP));
            assertThat(problem.getCode()).isEqualTo(ErrorCode.UNAVAILABLE.number());
            assertThat(source.ask(() -> status(source)).progress().deadLettering()).isOne();
            connect(source, wire);
            until(source, target, () -> isFinished(source));
            assertThat(Letters.in(target).origins()).containsExactly(1L);
        }
    }

    @Test
    void aBatchForAPartitionThatIsNotThereIsRefused() throws InterruptedException {
        try (PartitionBench source = source();
                PartitionBench target = target();
                CourierWire wire = new CourierWire(target, ROOM, new Random(seed), 0)) {
            source.directory.deadLetters =
                    (to, call) -> wire.courier().send(CourierWire.FAR, 77, call);
            source.produce(1, 10, AckLevel.MAJORITY, 0);
            rejectAll(source, 1);
            until(
                    source,
                    target,
                    () -> {
                        Failure problem = source.consumers.deadLetterProblem(GROUP);
                        return problem != null
                                && problem.getCode() == ErrorCode.NOT_LEADER.number();
                    });
            assertThat(Letters.in(target).all()).isEmpty();
        }
    }
}
