package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;
import java.util.List;

/**
 * A group on this partition, as it is now.
 *
 * @param progress the durable pair in numbers
 * @param members in the order they joined
 */
public record GroupStatus(
        ObjectId group,
        long epoch,
        boolean paused,
        Progress progress,
        GroupCounters counters,
        List<MemberStatus> members) {

    public GroupStatus {
        members = List.copyOf(members);
    }

    /**
     * How far the group is.
     *
     * @param head the next offset never handed out
     * @param outstanding offsets below the head that are not finished: the sum of the next three
     * @param inFlight held by members
     * @param waiting to be handed out again, now or later
     * @param deadLettering given up, copy not yet confirmed
     * @param oldestOutstanding the lowest unfinished offset, or the head if there is none
     * @param lag messages up to the committed end that are not finished
     */
    public record Progress(
            long head,
            long outstanding,
            long inFlight,
            long waiting,
            long deadLettering,
            long oldestOutstanding,
            long lag) {}
}
