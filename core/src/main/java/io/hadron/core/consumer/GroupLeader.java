package io.hadron.core.consumer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of a group beyond its durable state: members, credit, the open plan,
 * deadlines. Gone with the term.
 */
final class GroupLeader {

    /** A connected consumer. */
    private static final class Member {
        private final long id;
        private int credit;

        private Member(long id) {
            this.id = id;
        }
    }

    private final LinkedHashMap<Long, Member> byId = new LinkedHashMap<>();
    private final ArrayList<Member> circle = new ArrayList<>();
    private int turn;
    private long totalCredit;
    private @Nullable DeliveryPlan openPlan;

    /** No delivery is to be taken back before this time; it may be earlier than need be. */
    private long takeBackFromMs = Long.MAX_VALUE;

    /** How many letters at the front of the queue have been asked to be copied. */
    private long lettersAsked;

    boolean has(long member) {
        return byId.containsKey(member);
    }

    int memberCount() {
        return circle.size();
    }

    void join(long id, int credit) {
        Member member = new Member(id);
        byId.put(id, member);
        circle.add(member);
        grant(id, credit);
    }

    void leave(long id) {
        Member member = byId.remove(id);
        if (member != null) {
            totalCredit -= member.credit;
            int place = circle.indexOf(member);
            circle.remove(place);
            turn = place < turn ? turn - 1 : turn;
        }
    }

    void grant(long id, int credit) {
        Member member = byId.get(id);
        if (member != null) {
            int after = (int) Math.min(ConsumerLimits.MAX_CREDIT, (long) member.credit + credit);
            totalCredit += after - member.credit;
            member.credit = after;
        }
    }

    void spend(long id, long credit) {
        Member member = byId.get(id);
        if (member != null) {
            // Never below zero even if a driver sends more than was planned.
            int spent = (int) Math.min(member.credit, credit);
            member.credit -= spent;
            totalCredit -= spent;
        }
    }

    int creditOf(long id) {
        Member member = byId.get(id);
        return member == null ? 0 : member.credit;
    }

    boolean hasCredit() {
        return totalCredit > 0;
    }

    /**
     * The member whose turn it is among those with credit; there must be one. Passes the turn on.
     */
    long nextWithCredit() {
        for (int i = 0; i < circle.size(); i++) {
            Member member = circle.get((turn + i) % circle.size());
            if (member.credit > 0) {
                return member.id;
            }
        }
        throw new IllegalStateException("no member has credit");
    }

    /** The turn goes to whoever comes after this member. */
    void hadTurn(long id) {
        Member member = byId.get(id);
        if (member != null) {
            turn = (circle.indexOf(member) + 1) % circle.size();
        }
    }

    List<Long> members() {
        return List.copyOf(byId.keySet());
    }

    @Nullable DeliveryPlan openPlan() {
        return openPlan;
    }

    void openPlan(@Nullable DeliveryPlan plan) {
        openPlan = plan;
    }

    long takeBackFromMs() {
        return takeBackFromMs;
    }

    void takeBackFrom(long ms) {
        takeBackFromMs = ms;
    }

    void deadline(long ms) {
        takeBackFromMs = Math.min(takeBackFromMs, ms);
    }

    long lettersAsked() {
        return lettersAsked;
    }

    void lettersAsked(long asked) {
        lettersAsked = asked;
    }
}
