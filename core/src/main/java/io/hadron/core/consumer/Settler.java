package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.Settled;
import io.hadron.core.consumer.ConsumerEntry.SettledItem;
import io.hadron.core.consumer.ConsumerEntry.SettledKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides one settle call. Items are applied one after the other, so a later item sees what an
 * earlier one did; together they are one entry.
 */
final class Settler {

    /** Messages that are given up once the entry of the call is out. */
    private record GivenUp(
            DeadLetterOrigin.Cause cause, String reason, List<AttemptRange> ranges) {}

    private final Turn turn;
    private final GroupState group;
    private final GroupLeader leader;
    private final long member;
    private final List<SettledItem> settled = new ArrayList<>();
    private final List<GivenUp> givenUp = new ArrayList<>();

    Settler(Turn turn, GroupState group, GroupLeader leader, long member) {
        this.turn = turn;
        this.group = group;
        this.leader = leader;
        this.member = member;
    }

    void settle(List<SettleItem> items) {
        List<SettleResult> results = new ArrayList<>(items.size());
        for (SettleItem item : items) {
            results.add(settle(item));
        }
        if (!settled.isEmpty()) {
            turn.state().saw(turn.nowMs());
            turn.decided(new Settled(group.id(), turn.nowMs(), settled));
        }
        for (GivenUp each : givenUp) {
            DeadLetters.giveUp(turn, group, each.cause(), each.reason(), each.ranges());
        }
        turn.effect(new ConsumerEffect.SettleReply(results));
    }

    private SettleResult settle(SettleItem item) {
        Delivery delivery = find(item.token());
        if (delivery == null) {
            return new SettleResult(0, item.ranges());
        }
        OffsetRanges ranges = item.ranges();
        boolean allLive = true;
        for (int i = 0; i < ranges.size() && allLive; i++) {
            allLive =
                    delivery.liveIn(ranges.from(i), ranges.to(i)) == ranges.to(i) - ranges.from(i);
        }
        if (allLive) {
            apply(item, delivery, ranges);
            return new SettleResult(ranges.count(), OffsetRanges.empty());
        }
        return settlePart(item, delivery);
    }

    private @Nullable Delivery find(DeliveryToken token) {
        if (token.term() != turn.state().term() || token.epoch() != group.epoch()) {
            return null;
        }
        Delivery delivery = group.inFlight().get(token.number());
        return delivery != null && delivery.member() == member ? delivery : null;
    }

    /** Some of the offsets are not live: those are stale or, for an ack, perhaps acked before. */
    private SettleResult settlePart(SettleItem item, Delivery delivery) {
        OffsetRanges.Builder live = OffsetRanges.builder();
        for (int i = 0; i < item.ranges().size(); i++) {
            delivery.visitLive(
                    item.ranges().from(i),
                    item.ranges().to(i),
                    (from, to, attempts, none) -> live.add(from, to));
        }
        OffsetRanges toSettle = live.build();
        OffsetRanges notLive = item.ranges().minus(toSettle);
        OffsetRanges stale =
                item.kind() == SettleItem.Kind.ACK
                        ? notLive.minus(delivery.ackedIn(notLive))
                        : notLive;
        apply(item, delivery, toSettle);
        return new SettleResult(item.ranges().count() - stale.count(), stale);
    }

    private void apply(SettleItem item, Delivery delivery, OffsetRanges ranges) {
        if (ranges.isEmpty()) {
            return;
        }
        switch (item.kind()) {
            case ACK -> settled(new SettledItem(delivery.number(), SettledKind.ACKED, ranges, 0));
            case NACK -> nack(item, delivery, ranges);
            case REJECT -> reject(item, delivery, ranges);
            case EXTEND -> extend(item, delivery, ranges);
        }
    }

    private void settled(SettledItem item) {
        group.settled(item);
        settled.add(item);
    }

    private void reject(SettleItem item, Delivery delivery, OffsetRanges ranges) {
        if (group.settings().deadLetter() == null) {
            settled(new SettledItem(delivery.number(), SettledKind.REJECTED, ranges, 0));
            return;
        }
        List<AttemptRange> rejected = live(delivery, ranges);
        settled(new SettledItem(delivery.number(), SettledKind.REJECTED_TO_DEAD_LETTER, ranges, 0));
        givenUp.add(new GivenUp(DeadLetterOrigin.Cause.REJECTED, item.reason(), rejected));
    }

    /** Offsets of one nack may be at different attempts, and then have different delays. */
    private void nack(SettleItem item, Delivery delivery, OffsetRanges ranges) {
        List<AttemptRange> live = live(delivery, ranges);
        List<AttemptRange> exhausted = new ArrayList<>();
        for (int i = 0; i < live.size(); ) {
            int attempt = live.get(i).attempt();
            OffsetRanges.Builder same = OffsetRanges.builder();
            for (; i < live.size() && live.get(i).attempt() == attempt; i++) {
                same.add(live.get(i).from(), live.get(i).to());
                if (group.settings().exhausted(attempt)) {
                    exhausted.add(live.get(i));
                }
            }
            long notBeforeMs = Math.addExact(turn.nowMs(), delayMs(item, attempt));
            settled(
                    new SettledItem(
                            delivery.number(), SettledKind.RETRY, same.build(), notBeforeMs));
        }
        if (!exhausted.isEmpty()) {
            givenUp.add(new GivenUp(DeadLetterOrigin.Cause.EXHAUSTED, "", exhausted));
        }
    }

    private long delayMs(SettleItem item, int attempt) {
        return item.delayMs() == SettleItem.BACKOFF
                ? group.settings().backoff().delayAfter(attempt).toMillis()
                : item.delayMs();
    }

    private void extend(SettleItem item, Delivery delivery, OffsetRanges ranges) {
        Deadlines deadlines = delivery.deadlines();
        if (deadlines == null) {
            return;
        }
        long more =
                item.delayMs() == SettleItem.BACKOFF
                        ? group.settings().ackTimeoutMs()
                        : item.delayMs();
        for (int i = 0; i < ranges.size(); i++) {
            for (long offset = ranges.from(i); offset < ranges.to(i); offset++) {
                deadlines.extend(
                        delivery.rankOf(offset), turn.nowMs() + more, delivery.liveBits().length);
            }
        }
        leader.deadline(deadlines.earliestAfter(turn.nowMs(), delivery.liveBits()));
    }

    private static List<AttemptRange> live(Delivery delivery, OffsetRanges ranges) {
        List<AttemptRange> live = new ArrayList<>(ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            delivery.visitLive(
                    ranges.from(i),
                    ranges.to(i),
                    (from, to, attempt, none) -> live.add(new AttemptRange(from, to, attempt)));
        }
        return live;
    }
}
