package io.hadron.core.consumer;

import org.jspecify.annotations.Nullable;

/** Chooses what to hand out next from one group. */
final class Planner {

    private Planner() {}

    /** The next plan of a group, or null if it has nothing for anybody. */
    static @Nullable DeliveryPlan plan(GroupState group, GroupLeader leader, PlanRequest request) {
        if (group.paused() || leader.openPlan() != null || !leader.hasCredit()) {
            return null;
        }
        long room =
                Math.min(
                        request.maxRecords(),
                        group.settings().maxInFlight() - group.inFlightCount());
        if (room <= 0 || (group.settings().strictOrder() && blocked(group, request.nowMs()))) {
            return null;
        }
        long member = leader.nextWithCredit();
        long most = Math.min(room, leader.creditOf(member));
        OffsetRanges due =
                group.waiting().due(request.nowMs(), most, ConsumerLimits.MAX_DELIVERY_RANGES);
        if (!due.isEmpty()) {
            return open(leader, new DeliveryPlan(group.id(), member, request.id(), false, due));
        }
        long fresh = Math.min(most, freshRoom(group, request.committedEnd()));
        if (fresh <= 0) {
            return null;
        }
        OffsetRanges ranges = OffsetRanges.of(group.head(), group.head() + fresh);
        return open(leader, new DeliveryPlan(group.id(), member, request.id(), true, ranges));
    }

    /**
     * In strict order, only the lowest unfinished message can be handed out, and only when it is
     * due.
     */
    private static boolean blocked(GroupState group, long nowMs) {
        return group.inFlightCount() > 0
                || group.letters().hasEpoch(group.epoch())
                || (!group.waiting().isEmpty() && !group.waiting().firstIsDue(nowMs));
    }

    private static long freshRoom(GroupState group, long committedEnd) {
        return Math.min(
                committedEnd - group.head(),
                group.settings().maxOutstanding() - group.unfinished());
    }

    private static DeliveryPlan open(GroupLeader leader, DeliveryPlan plan) {
        leader.openPlan(plan);
        leader.hadTurn(plan.member());
        return plan;
    }

    /** What a plan depends on beside the group. */
    record PlanRequest(long id, int maxRecords, long committedEnd, long nowMs) {}
}
