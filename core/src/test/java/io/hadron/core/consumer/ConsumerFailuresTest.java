package io.hadron.core.consumer;

import static io.hadron.core.consumer.ConsumerRig.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.ObjectId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Restarts, timeouts and dead letters, rule by rule. */
class ConsumerFailuresTest {

    private final ConsumerRig rig = new ConsumerRig(ConsumerRig.withLetters());

    @Test
    void whatWasInFlightIsDueAfterARestart() {
        rig.records(4).join(1, 100).push().ack(1, 1, 2).said();
        rig.restart().join(2, 100).push();
        assertThat(rig.said()).containsExactly("to 2: 0 (attempt 2) 2-3 (attempt 2)");
        assertThat(rig.token().term()).isEqualTo(2);
    }

    @Test
    void aSnapshotSaysTheSameAsTheLog() {
        rig.records(9).join(1, 100).push().ack(1, 1, 2).nack(1, 5, 400).reject(1, 6, "bad");
        rig.nack(1, 7, 300);
        byte[] live = rig.machine().peekSnapshot();
        assertThat(ConsumerMachine.restore(ByteBuffer.wrap(live)).peekSnapshot()).isEqualTo(live);
        rig.said();
        rig.restartFromSnapshot().join(2, 100).push();
        assertThat(rig.said())
                .containsExactly(
                        "dead letter 0/0 to 99: 6 REJECTED after 1, bad",
                        "to 2: 0 (attempt 2) 2-4 (attempt 2) 8 (attempt 2)");
    }

    @Test
    void aNackDelayOutlivesARestart() {
        rig.records(1).join(1, 100).push().nack(1, 0, 1_000).later(400).said();
        rig.restart().join(1, 100).later(599).push();
        assertThat(rig.said()).isEmpty();
        rig.later(1).push();
        assertThat(rig.said()).containsExactly("to 1: 0 (attempt 2)");
    }

    @Test
    void aLeaderWhoseClockIsBehindGoesOnFromTheLog() {
        rig.records(1).join(1, 100).push().nack(1, 0, 1_000).said();
        rig.clockBehind(3 * 24 * 3_600_000L).restart().join(1, 100);
        assertThat(rig.machine().nextDeadlineMs()).isEqualTo(rig.nowMs() + 1_000);
        rig.later(999).push();
        assertThat(rig.said()).isEmpty();
        rig.later(1).push();
        assertThat(rig.said()).containsExactly("to 1: 0 (attempt 2)");
    }

    @Test
    void timeRunsForwardOnly() {
        rig.records(1).join(1, 100).push().nack(1, 0, 1_000).later(1_000).push();
        rig.clockBehind(5_000).nack(1, 0, 10).said();
        rig.later(5_010).push();
        assertThat(rig.said()).containsExactly("to 1: 0 (attempt 3)");
    }

    @Test
    void aPoisonMessageThatKillsTheBrokerIsGivenUp() {
        rig.records(1).join(1, 100).push();
        rig.restart()
                .join(1, 100)
                .push()
                .restart()
                .join(1, 100)
                .push()
                .restart()
                .join(1, 100)
                .push();
        assertThat(rig.said())
                .containsExactly(
                        "to 1: 0",
                        "to 1: 0 (attempt 2)",
                        "to 1: 0 (attempt 3)",
                        "dead letter 0/0 to 99: 0 EXHAUSTED after 3");
    }

    @Test
    void exhaustedByNacksOrLostMembers() {
        rig.records(2).join(1, 100).push();
        rig.nack(1, 0, 0).push().nack(1, 0, 0).push().said();
        rig.nack(1, 0, 60_000);
        assertThat(rig.said())
                .containsExactly("settled 1", "dead letter 0/0 to 99: 0 EXHAUSTED after 3");
        rig.lost(1).join(2, 100).push().lost(2).join(3, 100).push().lost(3);
        assertThat(rig.said())
                .containsExactly(
                        "to 2: 1 (attempt 2)",
                        "to 3: 1 (attempt 3)",
                        "dead letter 0/1 to 99: 1 EXHAUSTED after 3");
    }

    @Test
    void aCopyIsAskedForUntilItIsConfirmed() {
        rig.records(3).join(1, 100).push().reject(1, 0, "a").reject(1, 2, "b").said();
        assertThat(rig.fate(2))
                .isEqualTo(
                        new OffsetFate.DeadLettering(
                                new DeadLetterId(0, 1), 1, DeadLetterOrigin.Cause.REJECTED));
        rig.restart();
        assertThat(rig.said())
                .containsExactly(
                        "dead letter 0/0 to 99: 0 REJECTED after 1, a",
                        "dead letter 0/1 to 99: 2 REJECTED after 1, b");
        rig.step(new ConsumerInput.DeadLettered(GROUP, new DeadLetterId(0, 0))).restart();
        assertThat(rig.said()).containsExactly("dead letter 0/1 to 99: 2 REJECTED after 1, b");
        rig.step(new ConsumerInput.DeadLettered(GROUP, new DeadLetterId(0, 1)));
        rig.step(new ConsumerInput.DeadLettered(GROUP, new DeadLetterId(0, 1))).restart();
        assertThat(rig.said()).isEmpty();
        assertThat(rig.fate(2)).isEqualTo(new OffsetFate.Finished());
        assertThat(rig.status().counters().deadLettered()).isEqualTo(2);
    }

    @Test
    void sequencesGoOnAfterASeek() {
        rig.records(2).join(1, 100).push().reject(1, 0, "a");
        rig.step(new ConsumerInput.Seek(GROUP, 0)).push().reject(1, 0, "b");
        assertThat(rig.said())
                .containsSubsequence(
                        "dead letter 0/0 to 99: 0 REJECTED after 1, a",
                        "epoch 2 at 0",
                        "dead letter 0/1 to 99: 0 REJECTED after 1, b");
        rig.step(new ConsumerInput.DeadLettered(GROUP, new DeadLetterId(0, 0)));
        assertThat(rig.status().progress().deadLettering()).isEqualTo(1);
    }

    @Test
    void anotherTargetIsAnotherGeneration() {
        GroupSettings s = ConsumerRig.withLetters();
        rig.records(3).join(1, 100).push().reject(1, 0, "a").said();
        DeadLetterTarget other = new DeadLetterTarget(new ObjectId(55), 0);
        rig.configure(
                new GroupSettings(
                        s.maxInFlight(),
                        s.maxDeliveries(),
                        s.backoff(),
                        other,
                        0,
                        s.maxOutstanding()),
                0);
        rig.reject(1, 1, "b").configure(s, 0).reject(1, 2, "c");
        assertThat(rig.said())
                .containsSubsequence(
                        "dead letter 1/0 to 55: 1 REJECTED after 1, b",
                        "dead letter 2/0 to 99: 2 REJECTED after 1, c");
    }

    @Test
    void copiesAreAskedForWithinAWindow() {
        GroupSettings s = ConsumerRig.withLetters();
        rig.configure(new GroupSettings(1_000, 3, s.backoff(), s.deadLetter(), 0, 10_000), 0);
        rig.records(600).join(1, 600).push().said();
        rig.settle(1, SettleItem.reject(rig.token(), OffsetRanges.of(0, 600), "no"));
        assertThat(rig.said()).hasSize(ConsumerLimits.DEAD_LETTER_WINDOW + 1);
        rig.step(new ConsumerInput.DeadLettered(GROUP, new DeadLetterId(0, 99)));
        assertThat(rig.said())
                .hasSize(100)
                .startsWith("dead letter 0/256 to 99: 256 REJECTED after 1, no");
        rig.step(new ConsumerInput.DeadLettered(GROUP, new DeadLetterId(0, 355)));
        assertThat(rig.said())
                .hasSize(244)
                .endsWith("dead letter 0/599 to 99: 599 REJECTED after 1, no");
        rig.step(new ConsumerInput.DeadLetterDropped(GROUP, new DeadLetterId(0, 599)));
        assertThat(rig.status().progress().outstanding()).isZero();
        assertThat(rig.status().counters().deadLetterDropped()).isEqualTo(244);
    }

    @Test
    void withoutATargetRejectedIsFinishedAndAttemptsDoNotEnd() {
        ConsumerRig plain = new ConsumerRig(ConsumerRig.settings());
        plain.records(2).join(1, 100).push().reject(1, 0, "bad");
        for (int i = 0; i < 5; i++) {
            plain.nack(1, 1, 0).push();
        }
        assertThat(plain.said()).endsWith("to 1: 1 (attempt 6)");
        assertThat(plain.status().counters().rejected()).isEqualTo(1);
        assertThat(plain.fate(0)).isEqualTo(new OffsetFate.Finished());
        plain.configure(ConsumerRig.withLetters(), 0).lost(1);
        assertThat(plain.said()).containsExactly("dead letter 0/0 to 99: 1 EXHAUSTED after 6");
    }

    @Test
    void lateMessagesAreTakenBack() {
        rig.configure(ConsumerRig.withTimeout(1_000), 0).records(3).join(1, 100).push().later(400);
        rig.settle(1, SettleItem.extend(rig.token(), OffsetRanges.single(1), 2_000)).said();
        assertThat(rig.machine().nextDeadlineMs()).isEqualTo(rig.nowMs() + 600);
        rig.after(599).push();
        assertThat(rig.said()).isEmpty();
        DeliveryToken old = rig.token();
        rig.after(1).push();
        assertThat(rig.said()).containsExactly("to 1: 0 (attempt 2) 2 (attempt 2)");
        rig.settle(1, SettleItem.ack(old, OffsetRanges.of(0, 3)));
        assertThat(rig.said()).containsExactly("settled 1, stale 0, 2");
        assertThat(rig.status().counters().timedOut()).isEqualTo(2);
    }

    @Test
    void anExtensionNeverShortens() {
        rig.configure(ConsumerRig.withTimeout(1_000), 0).records(1).join(1, 100).push();
        rig.settle(1, SettleItem.extend(rig.token(), OffsetRanges.single(0), 10)).said();
        rig.after(999).push();
        assertThat(rig.said()).isEmpty();
        rig.settle(1, SettleItem.extend(rig.token(), OffsetRanges.single(0), SettleItem.BACKOFF))
                .said();
        rig.after(999).push();
        assertThat(rig.said()).isEmpty();
        rig.after(1).push();
        assertThat(rig.said()).containsExactly("to 1: 0 (attempt 2)");
    }

    @Test
    void aPartitionThatLostItsTailStopsTheGroup() {
        rig.records(5).join(1, 100).push();
        ConsumerMachine rebuilt =
                ConsumerMachine.restore(ByteBuffer.wrap(rig.machine().snapshot()));
        assertThatThrownBy(() -> rebuilt.lead(9, 0, 4, rig.nowMs()))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("head 5, end 4");
    }

    @Test
    void theLogTellsWhenASnapshotIsDue() {
        ConsumerRig plain = new ConsumerRig(ConsumerRig.settings());
        plain.records(100).join(1, 10_000_000);
        OffsetRanges.Builder even = OffsetRanges.builder();
        for (long offset = 0; offset < 100; offset += 2) {
            even.add(offset);
        }
        long rounds = 0;
        for (; !plain.machine().snapshotDue(); rounds++) {
            plain.push().settle(1, SettleItem.nack(plain.token(), even.build(), 0));
        }
        assertThat(plain.machine().bytesSinceSnapshot()).isGreaterThan(1 << 20);
        assertThat(plain.machine().entriesSinceSnapshot()).isGreaterThan(rounds);
        plain.machine().snapshot();
        assertThat(plain.machine().snapshotDue()).isFalse();
        assertThat(plain.machine().entriesSinceSnapshot()).isZero();
    }

    @Test
    void aLeaderDoesNotReplayAndAFollowerDoesNotLeadTwice() {
        assertThatThrownBy(rig::lead).hasMessageContaining("leads once");
        assertThatThrownBy(() -> ConsumerMachine.create().step(new ConsumerInput.Tick(), 0))
                .isInstanceOf(IllegalStateException.class);
    }
}
