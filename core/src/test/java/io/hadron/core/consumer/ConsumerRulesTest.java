package io.hadron.core.consumer;

import static io.hadron.core.consumer.ConsumerRig.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.ObjectId;
import org.junit.jupiter.api.Test;

/** Handing out and settling, rule by rule. */
class ConsumerRulesTest {

    private final ConsumerRig rig = new ConsumerRig(ConsumerRig.settings());

    @Test
    void handsOutWhatIsCommittedWithinCredit() {
        rig.records(10).join(1, 4).push();
        assertThat(rig.said()).containsExactly("to 1: 0-3");
        rig.step(new ConsumerInput.CreditGranted(GROUP, 1, 100)).push();
        assertThat(rig.said()).containsExactly("to 1: 4-9");
        rig.records(12).push();
        assertThat(rig.said()).containsExactly("to 1: 10-11");
    }

    @Test
    void membersTakeTurns() {
        rig.join(1, 2).join(2, 2).join(3, 2).records(6).push();
        assertThat(rig.said()).containsExactly("to 1: 0-1", "to 2: 2-3", "to 3: 4-5");
    }

    @Test
    void handsOutNoMoreThanMayBeInFlight() {
        rig.records(500).join(1, 300).push();
        assertThat(rig.said()).containsExactly("to 1: 0-99");
        rig.ack(1, 0, 30).push();
        assertThat(rig.said()).containsExactly("settled 30", "to 1: 100-129");
    }

    @Test
    void onlyWhatWasReadIsHandedOut() {
        rig.records(10).join(1, 100);
        DeliveryPlan plan = rig.plan();
        assertThat(rig.plan()).as("one plan at a time").isNull();
        rig.deliver(plan, 4).push();
        assertThat(rig.said()).containsExactly("to 1: 0-3", "to 1: 4-9");
    }

    @Test
    void offsetsWithoutRecordAreFinished() {
        rig.control(3).records(5).join(1, 100).push();
        assertThat(rig.said()).containsExactly("skipped 1 NO_RECORD", "to 1: 0-2 4");
        assertThat(rig.fate(3)).isEqualTo(new OffsetFate.Finished());
        assertThat(rig.status().counters().noRecord()).isEqualTo(1);
    }

    @Test
    void aPlanThatIsGivenUpComesAgain() {
        rig.records(3).join(1, 100);
        rig.machine().abandon(rig.plan());
        rig.push();
        assertThat(rig.said()).containsExactly("to 1: 0-2");
    }

    @Test
    void aPlanForAMemberThatHasGoneIsVoid() {
        rig.records(3).join(1, 100).join(2, 100);
        DeliveryPlan plan = rig.plan();
        rig.lost(plan.member()).deliver(plan, 3);
        assertThat(rig.said()).isEmpty();
        rig.push();
        assertThat(rig.said()).containsExactly("to 2: 0-2");
    }

    @Test
    void acksInAnyOrder() {
        rig.records(6).join(1, 100).push().said();
        rig.ack(1, 4, 5).ack(1, 0, 2);
        assertThat(rig.said()).containsExactly("settled 1", "settled 2");
        GroupStatus.Progress progress = rig.status().progress();
        assertThat(progress.oldestOutstanding()).isEqualTo(2);
        assertThat(progress.outstanding()).isEqualTo(3);
        assertThat(progress.lag()).isEqualTo(3);
    }

    @Test
    void aRepeatedAckIsFineWhileItsDeliveryLives() {
        rig.records(4).join(1, 100).push().said();
        rig.ack(1, 0, 2).ack(1, 0, 2).ack(1, 1, 4).ack(1, 1, 4);
        assertThat(rig.said())
                .containsExactly("settled 2", "settled 2", "settled 3", "settled 0, stale 1-3");
    }

    @Test
    void staleSettlementsTouchNothing() {
        rig.records(4).join(1, 4).push();
        DeliveryToken old = rig.token();
        rig.lost(1).join(2, 4).push().said();
        rig.settle(1, SettleItem.ack(old, OffsetRanges.of(0, 4)));
        rig.settle(1, SettleItem.ack(rig.token(), OffsetRanges.of(0, 4)));
        rig.settle(2, SettleItem.ack(new DeliveryToken(0, 1, 1), OffsetRanges.of(0, 4)));
        assertThat(rig.said())
                .containsExactly(
                        "settled 0, stale 0-3", "settled 0, stale 0-3", "settled 0, stale 0-3");
        assertThat(rig.status().progress().inFlight()).isEqualTo(4);
    }

    @Test
    void aSettlementThatIsPartlyStaleSettlesTheRest() {
        rig.records(4).join(1, 100).push().said();
        rig.settle(1, SettleItem.nack(rig.token(), OffsetRanges.single(2), 500));
        rig.settle(1, SettleItem.ack(rig.token(), OffsetRanges.of(1, 9)));
        assertThat(rig.said()).containsExactly("settled 1", "settled 2, stale 2, 4-8");
    }

    @Test
    void oneCallSettlesManyThings() {
        rig.records(6).join(1, 100).push().said();
        rig.settle(
                1,
                SettleItem.ack(rig.token(), OffsetRanges.of(0, 2)),
                SettleItem.nack(rig.token(), OffsetRanges.of(2, 4), 10),
                SettleItem.ack(rig.token(), OffsetRanges.of(1, 3)),
                SettleItem.reject(rig.token(), OffsetRanges.single(4), "bad"));
        assertThat(rig.said())
                .containsExactly("settled 2", "settled 2", "settled 1, stale 2", "settled 1");
    }

    @Test
    void aNackWaitsAndComesBackBeforeFreshMessages() {
        rig.records(3).join(1, 100).push().nack(1, 1, 50).records(4);
        assertThat(rig.machine().nextDeadlineMs()).isEqualTo(rig.nowMs() + 50);
        rig.said();
        rig.later(49).push();
        assertThat(rig.said()).containsExactly("to 1: 3");
        rig.records(5).later(1).push();
        assertThat(rig.said()).containsExactly("to 1: 1 (attempt 2)", "to 1: 4");
    }

    @Test
    void backoffDoublesWithTheAttempts() {
        rig.records(1).join(1, 100).push();
        for (long delay : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            rig.nack(1, 0, SettleItem.BACKOFF);
            assertThat(rig.machine().nextDeadlineMs()).isEqualTo(rig.nowMs() + delay);
            rig.later(delay).push();
        }
        assertThat(rig.said()).endsWith("to 1: 0 (attempt 7)");
    }

    @Test
    void whatALostMemberHeldGoesToAnotherAtOnce() {
        rig.records(4).join(1, 4).push().ack(1, 1, 2).join(2, 10).lost(1).push();
        assertThat(rig.said())
                .containsExactly("to 1: 0-3", "settled 1", "to 2: 0 (attempt 2) 2-3 (attempt 2)");
    }

    @Test
    void theHeadStopsAtTheBoundAndNothingIsDropped() {
        GroupSettings s = ConsumerRig.settings();
        rig.configure(new GroupSettings(100, 0, s.backoff(), null, 0, 5), 0);
        rig.records(50).join(1, 100).push().said();
        rig.settle(1, SettleItem.nack(rig.token(), OffsetRanges.of(0, 5), 60_000)).push();
        assertThat(rig.said()).containsExactly("settled 5");
        assertThat(rig.status().progress().head()).isEqualTo(5);
        rig.later(60_000).push();
        rig.ack(1, 0, 3).push();
        assertThat(rig.said()).containsExactly("to 1: 0-4 (attempt 2)", "settled 3", "to 1: 5-7");
    }

    @Test
    void pauseHandsOutNothingAndResumeGoesOn() {
        rig.records(4).join(1, 2).push().step(new ConsumerInput.Pause(GROUP)).said();
        rig.step(new ConsumerInput.CreditGranted(GROUP, 1, 5)).nack(1, 0, 0).push();
        assertThat(rig.said()).containsExactly("settled 1");
        rig.restart().join(1, 10).push();
        assertThat(rig.said()).as("durable").isEmpty();
        rig.step(new ConsumerInput.Resume(GROUP)).push();
        assertThat(rig.said()).containsExactly("to 1: 0-1 (attempt 2)", "to 1: 2-3");
    }

    @Test
    void seekStartsAnEpoch() {
        rig.records(10).join(1, 100).push().ack(1, 0, 3);
        DeliveryToken old = rig.token();
        rig.said();
        rig.step(new ConsumerInput.Seek(GROUP, 2)).push();
        assertThat(rig.said()).containsExactly("epoch 2 at 2", "to 1: 2-9");
        rig.settle(1, SettleItem.ack(old, OffsetRanges.of(5, 6)));
        assertThat(rig.said()).containsExactly("settled 0, stale 5");
        rig.step(new ConsumerInput.Seek(GROUP, 11));
        assertThat(rig.said())
                .containsExactly(
                        "refused: OffsetOutOfRange[offset=11, lowMark=0, committedEnd=10]");
    }

    @Test
    void strictOrderWaitsForTheDelayedOne() {
        rig.configure(ConsumerRig.strict(), 0).records(3).join(1, 100).push();
        assertThat(rig.said()).containsExactly("to 1: 0");
        rig.nack(1, 0, 100).push();
        assertThat(rig.said()).containsExactly("settled 1");
        rig.restart().join(1, 100).push();
        assertThat(rig.said()).as("also over a restart").isEmpty();
        rig.later(100).push();
        assertThat(rig.said()).containsExactly("to 1: 0 (attempt 2)");
        rig.ack(1, 0, 1).push();
        assertThat(rig.said()).containsExactly("settled 1", "to 1: 1");
    }

    @Test
    void trimmedMessagesAreSkippedAndCounted() {
        rig.records(10).join(1, 4).push().nack(1, 0, 1_000).said();
        rig.step(new ConsumerInput.Trimmed(6));
        assertThat(rig.said()).containsExactly("skipped 6 TRIMMED");
        assertThat(rig.status().progress().head()).isEqualTo(6);
        assertThat(rig.fate(2)).isEqualTo(new OffsetFate.BelowLowMark(6));
        rig.ack(1, 1, 2).step(new ConsumerInput.CreditGranted(GROUP, 1, 10)).push();
        assertThat(rig.said()).containsExactly("settled 0, stale 1", "to 1: 6-9");
        assertThat(rig.status().counters().trimmed()).isEqualTo(6);
    }

    @Test
    void skippedRangesAreFinished() {
        rig.records(10).join(1, 4).push().said();
        rig.step(new ConsumerInput.SkipRange(GROUP, OffsetRanges.of(2, 6)));
        assertThat(rig.said()).containsExactly("skipped 4 NO_RECORD");
        assertThat(rig.status().progress().head()).isEqualTo(6);
        assertThat(rig.status().progress().inFlight()).isEqualTo(2);
    }

    @Test
    void aRecreatedGroupStartsAnew() {
        rig.records(5).join(1, 100).push().ack(1, 0, 5).said();
        rig.step(new ConsumerInput.GroupDeleted(GROUP));
        assertThat(rig.said()).containsExactly("dismissed 1");
        assertThat(rig.machine().status(GROUP)).isNull();
        rig.settle(1, SettleItem.ack(rig.token(), OffsetRanges.single(0)));
        assertThat(rig.said()).containsExactly("refused: UnknownGroup[group=7]");
    }

    @Test
    void badRequestsAreRefused() {
        rig.join(1, 5).join(1, 5);
        rig.step(new ConsumerInput.CreditGranted(GROUP, 2, 5));
        rig.step(new ConsumerInput.CreditGranted(GROUP, 1, -1));
        rig.lost(3);
        assertThat(rig.said())
                .containsExactly(
                        "refused: MemberExists[group=7, member=1]",
                        "refused: UnknownMember[group=7, member=2]",
                        "refused: LimitExceeded[what=credit, limit=10000000]",
                        "refused: UnknownMember[group=7, member=3]");
    }

    @Test
    void saysWhereAMessageIs() {
        rig.records(10).join(1, 3).push().nack(1, 1, 70).ack(1, 2, 3);
        assertThat(rig.fate(0)).isEqualTo(new OffsetFate.InFlight(1, 1, 1, rig.nowMs()));
        assertThat(rig.fate(1)).isEqualTo(new OffsetFate.Waiting(1, rig.nowMs() + 70, false));
        assertThat(rig.fate(2)).isEqualTo(new OffsetFate.Finished());
        assertThat(rig.fate(3)).isEqualTo(new OffsetFate.AheadOfHead(3, false));
    }

    @Test
    void reasonsOfDeadLettersThatWaitAreBounded() {
        String reason = "x".repeat(SettleItem.MAX_REASON_LENGTH);
        int most = ConsumerLimits.MAX_REASON_CHARS / reason.length();
        DeadLetterQueue letters = new DeadLetterQueue();
        assertThat(letters.fitting(reason, most)).isEqualTo(reason);
        assertThat(letters.fitting(reason, most + 1)).isEqualTo(DeadLetterQueue.NOT_KEPT);
        DeadLetterTarget target = new DeadLetterTarget(new ObjectId(5), 0);
        for (int i = 0; i < most; i++) {
            letters.add(run(target, i, letters.fitting(reason, 1)));
        }
        assertThat(letters.fitting(reason, 1)).isEqualTo(DeadLetterQueue.NOT_KEPT);
        letters.finish(new DeadLetterId(0, 0));
        assertThat(letters.fitting(reason, 1)).isEqualTo(reason);
        assertThat(letters.fitting(reason, 2)).isEqualTo(DeadLetterQueue.NOT_KEPT);
        letters.finish(new DeadLetterId(0, most));
        assertThat(letters.fitting(reason, most)).isEqualTo(reason);
    }

    /** Every second offset, so that runs are not joined. */
    private static DeadLetterRun run(DeadLetterTarget target, int number, String reason) {
        return new DeadLetterRun(
                target,
                new DeadLetterId(0, number),
                1,
                new AttemptRange(2L * number, 2L * number + 1, 1),
                DeadLetterOrigin.Cause.REJECTED,
                reason);
    }
}
