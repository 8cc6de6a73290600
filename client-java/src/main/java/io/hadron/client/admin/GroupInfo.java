package io.hadron.client.admin;

import java.util.List;

/**
 * A consumer group.
 *
 * @param stream name, in the group's namespace
 * @param deadLetter stream for dead letters; empty = none
 */
public record GroupInfo(
        String namespace,
        String name,
        String stream,
        long id,
        boolean paused,
        String deadLetter,
        List<Partition> partitions) {
    public GroupInfo {
        partitions = List.copyOf(partitions);
    }

    /** Messages not finished, over all partitions. */
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
            List<Member> members) {
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
     */
    public record Counts(long outstanding, long inFlight, long waiting) {}

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
