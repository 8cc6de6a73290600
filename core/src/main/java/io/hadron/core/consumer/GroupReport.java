package io.hadron.core.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The read-only face of a group. */
final class GroupReport {

    private final GroupState group;
    private final @Nullable GroupLeader leader;

    GroupReport(GroupState group, @Nullable GroupLeader leader) {
        this.group = group;
        this.leader = leader;
    }

    GroupStatus status(long committedEnd) {
        TreeMap<Long, Long> held = new TreeMap<>();
        group.inFlight().forEach(d -> held.merge(d.member(), (long) d.liveCount(), Long::sum));
        List<MemberStatus> members = new ArrayList<>();
        if (leader != null) {
            for (long member : leader.members()) {
                members.add(
                        new MemberStatus(
                                member, leader.creditOf(member), held.getOrDefault(member, 0L)));
            }
        }
        return new GroupStatus(
                group.id(),
                group.epoch(),
                group.paused(),
                progress(committedEnd),
                group.tally().counters(),
                members);
    }

    private GroupStatus.Progress progress(long committedEnd) {
        long letters = 0;
        for (DeadLetterRun run : group.letters().runs()) {
            letters += run.epoch() == group.epoch() ? run.count() : 0;
        }
        long outstanding = group.inFlightCount() + group.waiting().count() + letters;
        return new GroupStatus.Progress(
                group.head(),
                outstanding,
                group.inFlightCount(),
                group.waiting().count(),
                letters,
                oldestOutstanding(),
                Math.max(0, committedEnd - group.head()) + outstanding);
    }

    private long oldestOutstanding() {
        long[] oldest = {group.waiting().isEmpty() ? group.head() : group.waiting().first()};
        group.inFlight().forEach(d -> oldest[0] = Math.min(oldest[0], d.firstLive()));
        for (DeadLetterRun run : group.letters().runs()) {
            if (run.epoch() == group.epoch()) {
                oldest[0] = Math.min(oldest[0], run.offsets().from());
            }
        }
        return oldest[0];
    }

    OffsetFate explain(long offset, long lowMark) {
        OffsetFate letter = deadLettering(offset);
        if (letter != null) {
            return letter;
        }
        if (offset < lowMark) {
            return new OffsetFate.BelowLowMark(lowMark);
        }
        if (offset >= group.head()) {
            return new OffsetFate.AheadOfHead(group.head(), group.paused());
        }
        OffsetFate[] found = {new OffsetFate.Finished()};
        group.inFlight()
                .forEach(d -> {
                    if (d.isLive(offset)) {
                        found[0] =
                                new OffsetFate.InFlight(
                                        d.member(), d.number(), d.attempt(offset), d.sinceMs());
                    }
                });
        group.waiting()
                .visit(
                        offset,
                        offset + 1,
                        (from, to, attempts, notBeforeMs) ->
                                found[0] =
                                        new OffsetFate.Waiting(
                                                attempts, notBeforeMs, group.paused()));
        return found[0];
    }

    private @Nullable OffsetFate deadLettering(long offset) {
        for (DeadLetterRun run : group.letters().runs()) {
            boolean inside = offset >= run.offsets().from() && offset < run.offsets().to();
            if (inside && run.epoch() == group.epoch()) {
                return new OffsetFate.DeadLettering(
                        run.idOf(offset), run.offsets().attempt(), run.cause());
            }
        }
        return null;
    }
}
