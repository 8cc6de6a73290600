package io.hadron.client.admin;

import io.hadron.proto.ErrorCode;
import java.util.List;

/**
 * A consumer group. Its figures lie with the leaders of its stream's partitions; one that does not
 * answer is named in {@code unanswered}, and is not part of any sum.
 *
 * @param stream name, in the group's namespace
 * @param paused on all partitions that answered
 * @param deadLetter stream for dead letters; empty = none
 * @param partitions those that answered, by index
 * @param unanswered those that did not; empty = nothing is missing
 */
public record GroupInfo(
        String namespace,
        String name,
        String stream,
        long id,
        boolean paused,
        String deadLetter,
        List<Partition> partitions,
        List<Unanswered> unanswered) {
    public GroupInfo {
        partitions = List.copyOf(partitions);
        unanswered = List.copyOf(unanswered);
    }

    /** Whether all partitions have answered. */
    public boolean isComplete() {
        return unanswered.isEmpty();
    }

    /** How many partitions the stream has, whether they answered or not. */
    public int partitionCount() {
        return partitions.size() + unanswered.size();
    }

    /**
     * A partition whose leader has not answered.
     *
     * @param partition its index
     * @param node that was asked; empty = it has no leader now
     * @param message why there is no answer
     */
    public record Unanswered(int partition, String node, ErrorCode code, String message) {}

    /** Messages not finished, over all partitions that answered. */
    public long lag() {
        return partitions.stream().mapToLong(Partition::lag).sum();
    }

    /** Age of the oldest unfinished message, in milliseconds. */
    public long lagMs() {
        return partitions.stream().mapToLong(Partition::lagMs).max().orElse(0);
    }

    /**
     * The group's state in one partition.
     *
     * @param index of the partition
     * @param offsets where the group stands
     * @param counts messages by their state now
     * @param totals what happened since the group's controller started
     * @param lag messages neither finished nor handed out, plus outstanding
     * @param lagMs age of the oldest unfinished message
     * @param epoch raised by seek
     * @param term of the consumer controller
     * @param deadLetterProblem why the next dead letter could not be copied so far; empty = nothing
     *     is in its way
     */
    public record Partition(
            int index,
            Offsets offsets,
            Counts counts,
            Totals totals,
            long lag,
            long lagMs,
            long epoch,
            long term,
            List<Member> members,
            String deadLetterProblem) {
        public Partition {
            members = List.copyOf(members);
        }
    }

    /**
     * Positions in a partition.
     *
     * @param head next offset to hand out
     * @param committedEnd one past the last committed offset
     * @param lowMark first offset still there
     * @param oldestOutstanding -1 = none
     */
    public record Offsets(long head, long committedEnd, long lowMark, long oldestOutstanding) {}

    /**
     * Messages by state.
     *
     * @param outstanding behind the head and not finished
     * @param waiting for their redelivery time
     * @param deadLettering given up, and the copy not confirmed yet
     */
    public record Counts(long outstanding, long inFlight, long waiting, long deadLettering) {}

    /**
     * Messages by what became of them.
     *
     * @param skipped trimmed before they were finished
     */
    public record Totals(
            long acked, long redelivered, long deadLettered, long rejected, long skipped) {}

    /** A consumer. */
    public record Member(String name, String address, long inFlight, long credit) {}
}
