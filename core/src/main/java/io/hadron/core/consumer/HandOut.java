package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.Delivered;
import io.hadron.core.machine.Invariant;
import java.util.ArrayList;
import java.util.List;

/** Hands out what was read for a plan. */
final class HandOut {

    private final Turn turn;
    private final GroupState group;
    private final GroupLeader leader;
    private final DeliveryPlan plan;

    HandOut(Turn turn, GroupState group, GroupLeader leader, DeliveryPlan plan) {
        this.turn = turn;
        this.group = group;
        this.leader = leader;
        this.plan = plan;
    }

    void deliver(OffsetRanges records, long readTo) {
        OffsetRanges read = plan.ranges().below(readTo);
        Invariant.check(
                records.minus(read).isEmpty(), "records are of the plan and were read: %s", plan);
        Invariant.check(
                readTo <= plan.ranges().end(), "nothing beyond the plan was read: %d", readTo);
        if (group.paused() || !leader.has(plan.member()) || read.isEmpty()) {
            return;
        }
        if (plan.fresh()) {
            deliverFresh(records, readTo);
        } else {
            redeliver(records, read);
        }
    }

    private void deliverFresh(OffsetRanges records, long readTo) {
        if (group.head() != plan.ranges().first()) {
            return;
        }
        if (records.isEmpty()) {
            skip(OffsetRanges.of(group.head(), readTo));
            return;
        }
        List<AttemptRange> ranges = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            ranges.add(new AttemptRange(records.from(i), records.to(i), 1));
        }
        long gaps = readTo - group.head() - records.count();
        if (gaps > 0) {
            turn.effect(new ConsumerEffect.Skipped(group.id(), SkipCause.NO_RECORD, gaps));
        }
        send(ranges, readTo);
    }

    /**
     * Only what still waits is handed out; the rest was finished in another way since the plan was
     * made.
     */
    private void redeliver(OffsetRanges records, OffsetRanges read) {
        List<AttemptRange> ranges = new ArrayList<>(records.size());
        RunVisitor attempts = (from, to, count, notBeforeMs) -> join(ranges, from, to, count + 1);
        for (int i = 0; i < records.size(); i++) {
            group.waiting().visit(records.from(i), records.to(i), attempts);
        }
        OffsetRanges gone = waitingIn(read.minus(records));
        if (!gone.isEmpty()) {
            skip(gone);
        }
        if (!ranges.isEmpty()) {
            send(ranges, Delivered.REDELIVERY);
        }
    }

    private static void join(List<AttemptRange> ranges, long from, long to, int attempt) {
        AttemptRange last = ranges.isEmpty() ? null : ranges.getLast();
        if (last != null && last.to() == from && last.attempt() == attempt) {
            ranges.set(ranges.size() - 1, new AttemptRange(last.from(), to, attempt));
        } else {
            ranges.add(new AttemptRange(from, to, attempt));
        }
    }

    private OffsetRanges waitingIn(OffsetRanges ranges) {
        OffsetRanges.Builder found = OffsetRanges.builder();
        for (int i = 0; i < ranges.size(); i++) {
            group.waiting()
                    .visit(
                            ranges.from(i),
                            ranges.to(i),
                            (from, to, attempts, notBeforeMs) -> found.add(from, to));
        }
        return found.build();
    }

    private void skip(OffsetRanges ranges) {
        turn.decide(new ConsumerEntry.Skipped(group.id(), ranges));
        turn.effect(new ConsumerEffect.Skipped(group.id(), SkipCause.NO_RECORD, ranges.count()));
    }

    private void send(List<AttemptRange> ranges, long headAfter) {
        long number = group.nextNumber();
        turn.decide(
                new Delivered(group.id(), number, plan.member(), turn.nowMs(), headAfter, ranges));
        Delivery delivery = group.inFlight().require(number);
        leader.spend(plan.member(), delivery.liveCount());
        long ackTimeoutMs = group.settings().ackTimeoutMs();
        if (ackTimeoutMs > 0) {
            delivery.deadlines(new Deadlines(turn.nowMs() + ackTimeoutMs));
            leader.deadline(turn.nowMs() + ackTimeoutMs);
        }
        DeliveryToken token = new DeliveryToken(turn.state().term(), group.epoch(), number);
        turn.effect(new ConsumerEffect.Deliver(group.id(), plan.member(), token, ranges));
    }
}
