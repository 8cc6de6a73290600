package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.ReturnCause;
import io.hadron.core.consumer.ConsumerEntry.Returned;
import io.hadron.core.consumer.ConsumerEntry.ReturnedItem;
import java.util.ArrayList;
import java.util.List;

/** Takes deliveries back from members that are gone or late. */
final class TakeBack {

    private TakeBack() {}

    /** A member is gone: everything it holds is due at once. */
    static void fromMember(Turn turn, GroupState group, long member) {
        List<ReturnedItem> items = new ArrayList<>();
        List<AttemptRange> exhausted = new ArrayList<>();
        RunVisitor collector = DeadLetters.collector(group, exhausted);
        group.inFlight()
                .forEach(delivery -> {
                    if (delivery.member() == member) {
                        items.add(new ReturnedItem(delivery.number(), OffsetRanges.empty()));
                        delivery.visitLive(collector);
                    }
                });
        decide(turn, group, ReturnCause.MEMBER_GONE, items, exhausted);
    }

    /** Takes back what is not settled in time. */
    static void late(Turn turn, GroupState group, GroupLeader leader) {
        if (leader.takeBackFromMs() > turn.nowMs()) {
            return;
        }
        List<ReturnedItem> items = new ArrayList<>();
        List<AttemptRange> exhausted = new ArrayList<>();
        RunVisitor collector = DeadLetters.collector(group, exhausted);
        leader.takeBackFrom(Long.MAX_VALUE);
        group.inFlight()
                .forEach(delivery -> {
                    Deadlines deadlines = delivery.deadlines();
                    if (deadlines != null) {
                        late(turn.nowMs(), delivery, deadlines, items, collector);
                        leader.deadline(deadlines.earliestAfter(turn.nowMs(), delivery.liveBits()));
                    }
                });
        decide(turn, group, ReturnCause.TIMED_OUT, items, exhausted);
    }

    private static void late(
            long nowMs,
            Delivery delivery,
            Deadlines deadlines,
            List<ReturnedItem> items,
            RunVisitor collector) {
        if (deadlines.earliestAfter(-1, delivery.liveBits()) > nowMs) {
            return;
        }
        OffsetRanges.Builder late = OffsetRanges.builder();
        int at = Bits.nextSet(delivery.liveBits(), 0, delivery.total());
        while (at < delivery.total()) {
            if (deadlines.of(at) <= nowMs) {
                late.add(delivery.offsetAt(at));
            }
            at = Bits.nextSet(delivery.liveBits(), at + 1, delivery.total());
        }
        OffsetRanges ranges = late.build();
        for (int i = 0; i < ranges.size(); i++) {
            delivery.visitLive(ranges.from(i), ranges.to(i), collector);
        }
        boolean all = ranges.count() == delivery.liveCount();
        items.add(new ReturnedItem(delivery.number(), all ? OffsetRanges.empty() : ranges));
    }

    private static void decide(
            Turn turn,
            GroupState group,
            ReturnCause cause,
            List<ReturnedItem> items,
            List<AttemptRange> exhausted) {
        if (!items.isEmpty()) {
            turn.decide(new Returned(group.id(), cause, turn.nowMs(), items));
            DeadLetters.giveUpExhausted(turn, group, exhausted);
        }
    }
}
