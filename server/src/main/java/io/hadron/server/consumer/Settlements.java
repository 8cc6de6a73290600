package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerLimits;
import io.hadron.core.consumer.ConsumerOutcome;
import io.hadron.core.consumer.DeliveryToken;
import io.hadron.core.consumer.OffsetRanges;
import io.hadron.core.consumer.SettleItem;
import io.hadron.core.consumer.SettleResult;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Session;
import io.hadron.server.session.TrafficObserver;
import java.util.ArrayList;
import java.util.List;

/** Settle requests: from the wire to the machine and back. Shard thread only. */
public final class Settlements {
    private final ConsumerController controller;
    private final TrafficObserver traffic;

    public Settlements(ConsumerController controller, TrafficObserver traffic) {
        this.controller = controller;
        this.traffic = traffic;
    }

    /** Settles, and answers when it is durable. */
    public void settle(Session session, long correlation, long member, SettleRequest request) {
        long received = System.nanoTime();
        DeliveryChannel channel = controller.channels().get(member);
        if (channel == null) {
            fail(
                    session,
                    correlation,
                    Failures.of(ErrorCode.UNKNOWN_CHANNEL, "the channel is closed"));
            return;
        }
        if (request.getSettlementsCount() > ConsumerLimits.MAX_SETTLE_ITEMS) {
            tooMany(session, correlation);
            return;
        }
        List<SettleItem> items = new ArrayList<>(request.getSettlementsCount());
        boolean[] known = new boolean[request.getSettlementsCount()];
        int ranges = 0;
        try {
            for (int i = 0; i < known.length; i++) {
                Settlement settlement = request.getSettlements(i);
                OffsetRanges offsets = offsets(channel, settlement);
                if (offsets != null && !offsets.isEmpty() && isToken(settlement)) {
                    known[i] = true;
                    ranges += offsets.size();
                    items.add(item(settlement, offsets));
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            fail(
                    session,
                    correlation,
                    Failures.of(ErrorCode.INVALID_REQUEST, "settle: " + e.getMessage()));
            return;
        }
        if (ranges > ConsumerLimits.MAX_SETTLE_RANGES) {
            tooMany(session, correlation);
            return;
        }
        giveCreditBack(channel, items);
        controller.step(
                new ConsumerInput.Settle(channel.group(), member, items),
                new ConsumerReply() {
                    @Override
                    public void outcome(ConsumerOutcome outcome) {
                        refused(session, correlation, outcome);
                    }

                    @Override
                    public void settled(List<SettleResult> results) {
                        traffic.settled(count(items), System.nanoTime() - received);
                        answer(session, correlation, known, results);
                    }

                    @Override
                    public void lost(Failure failure) {
                        fail(session, correlation, failure);
                    }
                });
    }

    private static void tooMany(Session session, long correlation) {
        fail(
                session,
                correlation,
                Failures.of(
                        ErrorCode.LIMIT_EXCEEDED,
                        "settle: at most "
                                + ConsumerLimits.MAX_SETTLE_ITEMS
                                + " settlements with "
                                + ConsumerLimits.MAX_SETTLE_RANGES
                                + " ranges in one request"));
    }

    private static long count(List<SettleItem> items) {
        long count = 0;
        for (SettleItem item : items) {
            count += item.ranges().count();
        }
        return count;
    }

    /**
     * Every message that a client settles leaves its hands, whether or not the settlement comes in
     * time.
     */
    private static void giveCreditBack(DeliveryChannel channel, List<SettleItem> items) {
        for (SettleItem item : items) {
            if (item.kind() != SettleItem.Kind.EXTEND) {
                channel.settled(item.token().number(), item.ranges().count());
            }
        }
    }

    private static @org.jspecify.annotations.Nullable OffsetRanges offsets(
            DeliveryChannel channel, Settlement settlement) {
        int numbers = settlement.getRangesCount();
        if (numbers == 0) {
            return channel.offsetsOf(settlement.getDelivery());
        }
        if (numbers % 2 != 0) {
            throw new IllegalArgumentException("ranges come in pairs");
        }
        OffsetRanges.Builder offsets = OffsetRanges.builder();
        long end = 0;
        for (int i = 0; i < numbers; i += 2) {
            long from = Math.addExact(end, settlement.getRanges(i));
            end = Math.addExact(from, settlement.getRanges(i + 1));
            if (settlement.getRanges(i) < 0 || end <= from) {
                throw new IllegalArgumentException("ranges must ascend and not be empty");
            }
            offsets.add(from, end);
        }
        return offsets.build();
    }

    /**
     * Whether it names a delivery that there may have been; the rest is stale, whatever it names.
     */
    private static boolean isToken(Settlement settlement) {
        return settlement.getTerm() >= 0
                && settlement.getEpoch() >= 1
                && settlement.getDelivery() >= 1;
    }

    private static SettleItem item(Settlement settlement, OffsetRanges offsets) {
        DeliveryToken token =
                new DeliveryToken(
                        settlement.getTerm(), settlement.getEpoch(), settlement.getDelivery());
        long delay = Integer.toUnsignedLong(settlement.getDelayMs());
        return switch (settlement.getVerdict()) {
            case ACK -> SettleItem.ack(token, offsets);
            case NACK -> SettleItem.nack(token, offsets, delay == 0 ? SettleItem.BACKOFF : delay);
            case REJECT -> SettleItem.reject(token, offsets, settlement.getReason());
            case EXTEND ->
                    SettleItem.extend(token, offsets, delay == 0 ? SettleItem.BACKOFF : delay);
            case UNRECOGNIZED -> throw new IllegalArgumentException("unknown verdict");
        };
    }

    private static void answer(
            Session session, long correlation, boolean[] known, List<SettleResult> results) {
        SettleResponse.Builder response = SettleResponse.newBuilder();
        boolean allOk = true;
        int next = 0;
        for (boolean item : known) {
            boolean ok = item && !results.get(next++).isStale();
            allOk &= ok;
            response.addCodes(ok ? ErrorCode.OK.number() : ErrorCode.STALE_DELIVERY.number());
        }
        if (allOk) {
            response.clearCodes();
        }
        session.respond(Method.SETTLE, correlation, response.build(), List.of());
    }

    private static void refused(Session session, long correlation, ConsumerOutcome outcome) {
        Failure failure = ChannelTable.refusal(outcome);
        if (failure != null) {
            fail(session, correlation, failure);
        }
    }

    private static void fail(Session session, long correlation, Failure failure) {
        session.fail(Method.SETTLE, correlation, failure);
    }
}
