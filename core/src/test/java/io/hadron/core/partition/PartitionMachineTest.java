package io.hadron.core.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.partition.AppendOutcome.Appended;
import io.hadron.core.partition.AppendOutcome.Duplicate;
import io.hadron.core.partition.AppendOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionMachineTest {

    private static final long NOW = 1_790_000_000_000L;
    private static final int SIZE = 100;
    private static final PartitionLimits LIMITS = new PartitionLimits(1_000, 500, 3, 10_000, 1_000);

    private final PartitionMachine machine = new PartitionMachine(LIMITS);
    private long end = 1;
    private long now = NOW;

    PartitionMachineTest() {
        machine.startServing(end, now);
    }

    private AppendOutcome offer(BatchInfo batch) {
        var outcome = machine.admit(batch, end, now);
        if (outcome instanceof Appended appended) {
            end = appended.lastOffset() + 1;
        }
        return outcome;
    }

    private AppendOutcome send(long producer, int epoch, int sequence, int count) {
        machine.committed(end, now);
        return offer(BatchInfo.idempotent(count, SIZE, now, producer, epoch, sequence));
    }

    private static void assertAppended(AppendOutcome outcome, long base, long last) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Appended.class,
                        a -> {
                            assertThat(a.baseOffset()).isEqualTo(base);
                            assertThat(a.lastOffset()).isEqualTo(last);
                        });
    }

    private static void assertRefused(AppendOutcome outcome, RefusalReason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void plainBatchesAreAppendedEveryTime() {
        assertAppended(offer(BatchInfo.plain(3, SIZE, now)), 1, 3);
        assertThat(offer(BatchInfo.plain(2, SIZE, now))).isEqualTo(new Appended(4, 5));
    }

    @Test
    void aRetryGetsTheFirstOffset() {
        assertAppended(send(7, 0, 0, 10), 1, 10);
        assertAppended(send(7, 0, 10, 5), 11, 15);
        assertThat(send(7, 0, 0, 10)).isEqualTo(new Duplicate(1, 10));
        assertThat(send(7, 0, 10, 5)).isEqualTo(new Duplicate(11, 15));
        assertAppended(send(7, 0, 15, 1), 16, 16);
    }

    @Test
    void aRetryIsRecognizedAfterARestart() {
        send(7, 0, 0, 10);
        send(7, 0, 10, 5);
        send(8, 3, 0, 1);
        var stored =
                machine.producers().stream()
                        .map(r -> ProducerRecord.decode(r.producerId(), r.encode()))
                        .toList();
        var restarted = new PartitionMachine(LIMITS);
        restarted.restore(stored, end);
        restarted.startServing(end + 1, now);
        assertThat(restarted.admit(BatchInfo.idempotent(5, SIZE, now, 7, 0, 10), end + 1, now))
                .isEqualTo(new Duplicate(11, 15));
        assertThat(restarted.admit(BatchInfo.idempotent(5, SIZE, now, 7, 0, 15), end + 1, now))
                .isInstanceOf(Appended.class);
    }

    @Test
    void aCheckpointHoldsWhatIsCommittedAndNothingElse() {
        send(7, 2, 0, 4);
        send(8, 0, 0, 1);
        assertThat(machine.checkpoint())
                .isEqualTo(
                        new ProducerCheckpoint(
                                5,
                                List.of(new ProducerChange.Put(machine.producers().getFirst()))));
        machine.committed(end, now);
        assertThat(machine.checkpoint())
                .isEqualTo(
                        new ProducerCheckpoint(
                                6, List.of(new ProducerChange.Put(machine.producers().getLast()))));
        assertThat(machine.hasUnstored()).isFalse();
    }

    @Test
    void aCheckpointIsDueWhenTheLogHasGrown() {
        machine.committed(end, now);
        for (int i = 0; i < (2 << 20) / 1_000; i++) {
            assertThat(machine.checkpointDue()).isFalse();
            offer(BatchInfo.plain(1, 1_000, now));
            machine.committed(end, now);
        }
        offer(BatchInfo.plain(1, 1_000, now));
        machine.committed(end, now);
        assertThat(machine.checkpointDue()).isTrue();
        machine.checkpoint();
        assertThat(machine.checkpointDue()).isFalse();
    }

    @Test
    void aDeposedLeaderForgetsWhatItsSuccessorCutsOff() {
        send(7, 0, 0, 10);
        send(7, 0, 10, 5); // commits the first
        send(8, 0, 0, 1); // commits the second
        offer(BatchInfo.idempotent(2, SIZE, now, 7, 0, 15));
        machine.stopServing();
        machine.cut(16);
        machine.committed(16, now);
        machine.startServing(20, now);
        end = 20;
        assertAppended(send(8, 0, 0, 1), 20, 20);
        assertAppended(send(7, 0, 15, 2), 21, 22);
        assertThat(send(7, 0, 10, 5)).isEqualTo(new Duplicate(11, 15));
    }

    @Test
    void aFollowerKnowsTheProducersWhenItTakesOver() {
        var follower = new PartitionMachine(LIMITS);
        follower.logged(BatchInfo.idempotent(10, SIZE, now, 7, 0, 0), 1);
        follower.logged(BatchInfo.idempotent(5, SIZE, now, 7, 0, 10), 11);
        follower.committed(11, now);
        assertThat(follower.checkpoint().appliedEnd()).isEqualTo(11);
        assertThat(follower.producers().getFirst().last().lastOffset()).isEqualTo(10);
        follower.startServing(17, now);
        assertThat(follower.admit(BatchInfo.idempotent(5, SIZE, now, 7, 0, 10), 17, now))
                .isEqualTo(new Duplicate(11, 15));
        follower.stopServing();
        assertThat(follower.producers().getFirst().last().lastOffset()).isEqualTo(10);
        follower.committed(17, now);
        assertThat(follower.checkpoint().changes()).hasSize(1);
    }

    @Test
    void aCopiedTableMayBeAheadOfTheLogThatFollows() {
        send(7, 0, 0, 10);
        send(7, 0, 10, 5);
        machine.committed(end, now);
        var copy = new PartitionMachine(LIMITS);
        copy.restore(machine.producers(), end);
        copy.logged(BatchInfo.idempotent(10, SIZE, now, 7, 0, 0), 1);
        copy.committed(11, now);
        copy.logged(BatchInfo.idempotent(5, SIZE, now, 7, 0, 10), 11);
        copy.logged(BatchInfo.idempotent(1, SIZE, now, 7, 0, 15), 16);
        copy.committed(17, now);
        assertThat(copy.checkpoint().appliedEnd()).isEqualTo(17);
        assertThat(copy.producers().getFirst().last().lastOffset()).isEqualTo(16);
    }

    @Test
    void theLogIsRightWhateverTheTableSays() {
        var follower = new PartitionMachine(LIMITS);
        follower.logged(BatchInfo.idempotent(10, SIZE, now, 7, 0, 40), 1);
        follower.logged(BatchInfo.idempotent(2, SIZE, now, 7, 0, 0), 11);
        follower.committed(13, now);
        assertThat(follower.producers().getFirst().batches()).hasSize(1);
        assertThat(follower.producers().getFirst().last().nextSequence()).isEqualTo(2);
    }

    @Test
    void gapsAndOverlapsAreRefused() {
        send(7, 0, 0, 10);
        assertRefused(send(7, 0, 11, 1), RefusalReason.OUT_OF_ORDER_SEQUENCE);
        assertRefused(send(7, 0, 0, 9), RefusalReason.OUT_OF_ORDER_SEQUENCE);
        assertRefused(send(7, 0, 0, 11), RefusalReason.OUT_OF_ORDER_SEQUENCE);
        assertRefused(send(7, 0, 5, 5), RefusalReason.OUT_OF_ORDER_SEQUENCE);
        assertRefused(send(7, 0, 9, 2), RefusalReason.OUT_OF_ORDER_SEQUENCE);
        assertAppended(send(7, 0, 10, 1), 11, 11);
    }

    @Test
    void anOldRetryIsKnownToBeOneEvenWhenItsOffsetIsForgotten() {
        for (int i = 0; i <= ProducerRecord.WINDOW; i++) {
            send(7, 0, i * 2, 2);
        }
        assertRefused(send(7, 0, 0, 2), RefusalReason.DUPLICATE_FORGOTTEN);
        assertThat(send(7, 0, 2, 2)).isEqualTo(new Duplicate(3, 4));
        assertRefused(send(7, 0, 1, 2), RefusalReason.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void sequencesWrap() {
        var old =
                new ProducerRecord(
                        7,
                        0,
                        now,
                        List.of(new ProducerRecord.Batch(Integer.MAX_VALUE - 4, 3, 10, now)));
        machine.stopServing();
        machine.restore(List.of(old), 20);
        machine.startServing(20, now);
        end = 20;
        assertAppended(send(7, 0, Integer.MAX_VALUE - 1, 5), 20, 24);
        assertThat(send(7, 0, Integer.MAX_VALUE - 1, 5)).isEqualTo(new Duplicate(20, 24));
        assertAppended(send(7, 0, 3, 1), 25, 25);
        assertThat(send(7, 0, Integer.MAX_VALUE - 4, 3)).isEqualTo(new Duplicate(10, 12));
        assertRefused(send(7, 0, Integer.MAX_VALUE - 14, 10), RefusalReason.DUPLICATE_FORGOTTEN);
        assertRefused(send(7, 0, 5, 1), RefusalReason.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void aNewEpochStartsOverAndFencesTheOld() {
        send(7, 0, 0, 3);
        assertRefused(send(7, 1, 3, 1), RefusalReason.OUT_OF_ORDER_SEQUENCE);
        assertAppended(send(7, 1, 0, 1), 4, 4);
        assertRefused(send(7, 0, 3, 1), RefusalReason.STALE_PRODUCER_EPOCH);
        assertRefused(send(7, 0, 0, 3), RefusalReason.STALE_PRODUCER_EPOCH);
        assertThat(send(7, 1, 0, 1)).isEqualTo(new Duplicate(4, 4));
    }

    @Test
    void anUnknownProducerMustBeginAtZero() {
        assertRefused(send(7, 0, 5, 1), RefusalReason.UNKNOWN_PRODUCER);
        assertAppended(send(7, 0, 0, 1), 1, 1);
    }

    @Test
    void idleProducersAreForgottenButInternalOnesNever() {
        long internal = ProducerTable.INTERNAL_BIT | 9;
        send(internal, 0, 0, 1);
        send(7, 0, 0, 1);
        now += 6_000;
        send(8, 0, 0, 1);
        now += 4_000;
        machine.committed(end, now);
        machine.checkpoint();
        assertThat(machine.expireProducers(now, 100)).isEqualTo(1);
        assertThat(machine.checkpoint().changes()).containsExactly(new ProducerChange.Drop(7));
        assertThat(machine.expireProducers(now, 100)).isZero();
        assertRefused(send(7, 0, 1, 1), RefusalReason.UNKNOWN_PRODUCER);
        now += 1_000_000;
        assertThat(machine.expireProducers(now, 100)).isEqualTo(1);
        assertThat(machine.checkpoint().changes()).containsExactly(new ProducerChange.Drop(8));
        assertThat(send(internal, 0, 0, 1)).isInstanceOf(Duplicate.class);
    }

    @Test
    void aLeaderWhoseClockIsAheadForgetsNobodyTooSoon() {
        send(7, 0, 0, 1);
        machine.committed(end, now);
        machine.stopServing();
        now += 3L * 24 * 3_600_000;
        machine.startServing(end, now);
        assertThat(machine.expireProducers(now, 100)).isZero();
        assertThat(send(7, 0, 0, 1)).isInstanceOf(Duplicate.class);
    }

    @Test
    void tooManyProducersPushOutTheLongestIdleButNotWithinTheRetryHorizon() {
        send(1, 0, 0, 1);
        send(2, 0, 0, 1);
        send(3, 0, 0, 1);
        now += 999;
        assertRefused(send(4, 0, 0, 1), RefusalReason.TOO_MANY_PRODUCERS);
        send(1, 0, 1, 1);
        now += 1;
        assertThat(send(4, 0, 0, 1)).isInstanceOf(Appended.class);
        machine.committed(end, now);
        assertThat(machine.checkpoint().changes()).contains(new ProducerChange.Drop(2));
        assertThat(machine.producerCount()).isEqualTo(3);
        assertThat(send(ProducerTable.INTERNAL_BIT, 0, 0, 1)).isInstanceOf(Appended.class);
    }

    @Test
    void aRefusedBatchLeavesNoTrace() {
        machine.setDiskFull(true);
        assertRefused(send(7, 0, 0, 1), RefusalReason.DISK_FULL);
        machine.setDiskFull(false);
        assertAppended(send(7, 0, 0, 1), 1, 1);
    }

    @Test
    void retriesAreAnsweredEvenWhenTheDiskIsFull() {
        send(7, 0, 0, 1);
        machine.setDiskFull(true);
        assertThat(send(7, 0, 0, 1)).isEqualTo(new Duplicate(1, 1));
    }

    @Test
    void uncommittedBytesPushBack() {
        for (int i = 0; i < 5; i++) {
            assertThat(offer(BatchInfo.plain(1, SIZE, now))).isInstanceOf(Appended.class);
        }
        assertRefused(offer(BatchInfo.plain(1, SIZE, now)), RefusalReason.BACKPRESSURE);
        machine.committed(3, now);
        assertThat(machine.uncommittedBytes()).isEqualTo(300);
        assertThat(offer(BatchInfo.plain(1, SIZE, now))).isInstanceOf(Appended.class);
        machine.committed(end, now);
        assertThat(machine.uncommittedBytes()).isZero();
        assertThat(offer(BatchInfo.plain(1, 900, now)))
                .as("one batch always fits")
                .isInstanceOf(Appended.class);
    }

    @Test
    void refusesWhatThePartitionDoesNotTake() {
        assertRefused(offer(BatchInfo.plain(1, 1_001, now)), RefusalReason.TOO_LARGE);
        assertRefused(
                offer(new BatchInfo(1, SIZE, now, 7, 0, 0, true, false)),
                RefusalReason.TRANSACTION_NOT_SUPPORTED);
        assertRefused(
                offer(new BatchInfo(1, SIZE, now, -1, -1, -1, false, true)),
                RefusalReason.CONTROL_NOT_ALLOWED);
        machine.stopServing();
        assertRefused(offer(BatchInfo.plain(1, SIZE, now)), RefusalReason.NOT_LEADER);
    }

    @Test
    void replayRebuildsTheLiveTable() {
        var log = new ArrayList<BatchInfo>();
        var offsets = new ArrayList<Long>();
        var random = new java.util.Random(6);
        int[] sequences = new int[3];
        for (int i = 0; i < 200; i++) {
            int producer = random.nextInt(3);
            int count = 1 + random.nextInt(5);
            var batch = BatchInfo.idempotent(count, SIZE, now, producer, 0, sequences[producer]);
            machine.committed(end, now);
            if (offer(batch) instanceof Appended appended) {
                log.add(batch);
                offsets.add(appended.baseOffset());
                sequences[producer] += random.nextInt(5) == 0 ? 0 : count;
            }
        }
        var replayed = new PartitionMachine(LIMITS);
        for (int i = 0; i < log.size(); i++) {
            replayed.logged(log.get(i), offsets.get(i));
        }
        replayed.committed(end, now);
        assertThat(replayed.producers()).containsExactlyInAnyOrderElementsOf(machine.producers());
    }

    @Test
    void aCallerThatGivesAnOffsetTwiceIsStopped() {
        offer(BatchInfo.plain(3, SIZE, now));
        assertThatThrownBy(() -> machine.admit(BatchInfo.plain(1, SIZE, now), 3, now))
                .isInstanceOf(InvariantViolation.class);
        machine.committed(4, now);
        assertThatThrownBy(() -> machine.committed(3, now)).isInstanceOf(InvariantViolation.class);
    }
}
