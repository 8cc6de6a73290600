package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.PauseChanged;
import io.hadron.core.consumer.ConsumerOutcome.LimitExceeded;
import io.hadron.core.consumer.ConsumerOutcome.MemberExists;
import io.hadron.core.consumer.ConsumerOutcome.OffsetOutOfRange;
import io.hadron.core.consumer.ConsumerOutcome.UnknownGroup;
import io.hadron.core.consumer.ConsumerOutcome.UnknownMember;
import io.hadron.core.model.ObjectId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is asked about groups and members as such: definitions, joining, credit, seek,
 * pause.
 */
final class GroupDesk {

    private final Map<ObjectId, GroupLeader> leaders;

    GroupDesk(Map<ObjectId, GroupLeader> leaders) {
        this.leaders = leaders;
    }

    ConsumerOutcome configure(Turn turn, ConsumerInput.GroupConfigured input, long committedEnd) {
        GroupState group = turn.state().group(input.group());
        if (group == null && turn.state().groupCount() >= ConsumerLimits.MAX_GROUPS) {
            return new LimitExceeded("groups on a partition", ConsumerLimits.MAX_GROUPS);
        }
        if (group == null || input.revision() > group.revision()) {
            long start = Math.clamp(input.startOffset(), turn.state().lowMark(), committedEnd);
            turn.decide(
                    new ConsumerEntry.GroupConfigured(
                            input.group(), input.revision(), input.settings(), start));
            if (group != null) {
                DeadLetters.giveUpExhausted(turn, group);
            } else {
                leaders.put(input.group(), new GroupLeader());
            }
        }
        return ConsumerOutcome.DONE;
    }

    ConsumerOutcome delete(Turn turn, ObjectId id) {
        GroupLeader leader = leaders.remove(id);
        if (leader != null) {
            turn.decide(new ConsumerEntry.GroupDeleted(id));
            leader.members()
                    .forEach(member -> turn.effect(new ConsumerEffect.MemberDismissed(id, member)));
        }
        return ConsumerOutcome.DONE;
    }

    ConsumerOutcome join(ConsumerInput.MemberJoined input) {
        GroupLeader leader = leaders.get(input.group());
        if (leader == null) {
            return new UnknownGroup(input.group());
        }
        if (leader.has(input.member())) {
            return new MemberExists(input.group(), input.member());
        }
        if (leader.memberCount() >= ConsumerLimits.MAX_MEMBERS) {
            return new LimitExceeded(
                    "members of a group on a partition", ConsumerLimits.MAX_MEMBERS);
        }
        ConsumerOutcome credit = checkCredit(input.credit());
        if (credit == null) {
            leader.join(input.member(), input.credit());
        }
        return credit == null ? ConsumerOutcome.DONE : credit;
    }

    ConsumerOutcome grant(ConsumerInput.CreditGranted input) {
        ConsumerOutcome refusal = checkMember(input.group(), input.member());
        refusal = refusal == null ? checkCredit(input.credit()) : refusal;
        if (refusal != null) {
            return refusal;
        }
        leader(input.group()).grant(input.member(), input.credit());
        return ConsumerOutcome.DONE;
    }

    ConsumerOutcome leave(Turn turn, ConsumerInput.MemberLeft input) {
        ConsumerOutcome refusal = checkMember(input.group(), input.member());
        if (refusal != null) {
            return refusal;
        }
        leader(input.group()).leave(input.member());
        TakeBack.fromMember(turn, group(turn, input.group()), input.member());
        return ConsumerOutcome.DONE;
    }

    ConsumerOutcome seek(Turn turn, ConsumerInput.Seek input, long committedEnd) {
        if (!leaders.containsKey(input.group())) {
            return new UnknownGroup(input.group());
        }
        long lowMark = turn.state().lowMark();
        if (input.offset() < lowMark || input.offset() > committedEnd) {
            return new OffsetOutOfRange(input.offset(), lowMark, committedEnd);
        }
        GroupState group = group(turn, input.group());
        turn.decide(new ConsumerEntry.Seeked(group.id(), group.epoch() + 1, input.offset()));
        leader(group.id()).takeBackFrom(Long.MAX_VALUE);
        leader(group.id()).openPlan(null);
        turn.effect(new ConsumerEffect.EpochStarted(group.id(), group.epoch(), group.head()));
        return ConsumerOutcome.DONE;
    }

    ConsumerOutcome pause(Turn turn, ObjectId id, boolean paused) {
        if (!leaders.containsKey(id)) {
            return new UnknownGroup(id);
        }
        if (group(turn, id).paused() != paused) {
            turn.decide(new PauseChanged(id, paused));
        }
        return ConsumerOutcome.DONE;
    }

    private @Nullable ConsumerOutcome checkMember(ObjectId id, long member) {
        GroupLeader leader = leaders.get(id);
        if (leader == null) {
            return new UnknownGroup(id);
        }
        return leader.has(member) ? null : new UnknownMember(id, member);
    }

    private static @Nullable ConsumerOutcome checkCredit(int credit) {
        return credit >= 0 && credit <= ConsumerLimits.MAX_CREDIT
                ? null
                : new LimitExceeded("credit", ConsumerLimits.MAX_CREDIT);
    }

    private GroupLeader leader(ObjectId id) {
        GroupLeader leader = leaders.get(id);
        if (leader == null) {
            throw new IllegalStateException("checked before: " + id);
        }
        return leader;
    }

    private static GroupState group(Turn turn, ObjectId id) {
        GroupState group = turn.state().group(id);
        if (group == null) {
            throw new IllegalStateException("a group that is led has a state: " + id);
        }
        return group;
    }
}
