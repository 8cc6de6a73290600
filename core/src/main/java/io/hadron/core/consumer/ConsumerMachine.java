package io.hadron.core.consumer;

import java.nio.ByteBuffer;
import java.util.List;
import io.hadron.core.model.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The consumer controller of one stream partition: all groups that read it. One writer at a time;
 * the reading methods are the writer's too.
 *
 * <p><b>Life.</b> {@link #create} or {@link #restore}, then {@link #replay} for every later record
 * of its log, then {@link #lead} once, then {@link #step}, {@link #plan} and {@link #deliver}. A
 * driver that loses the term, or fails to append, drops the machine and builds another.
 *
 * <p><b>Persist, then send.</b> See {@link ConsumerStep}. The state runs ahead of the log by what
 * is not committed yet.
 *
 * <p><b>Time.</b> {@code nowMs} is wall-clock time in milliseconds since 1970 from a source that
 * does not jump while the driver lives (wall time at its start plus monotonic time since). The
 * machine never lets time go back: a value below an earlier one counts as that one, and a machine
 * that starts behind the last time in its log runs on from there. Delays are thus never shortened,
 * except by as much as a new leader's clock is ahead of the old one's.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ConsumerMachine {

    private ConsumerMachine() {}

    /** A machine without history. */
    public static ConsumerMachine create() {
        return new ConsumerMachine();
    }

    /**
     * A machine in the state of {@link #snapshot}.
     *
     * @throws MalformedConsumerDataException if the bytes are not a snapshot that this version can
     *     read
     */
    public static ConsumerMachine restore(ByteBuffer snapshot) {
        throw new UnsupportedOperationException("" + snapshot);
    }

    /**
     * Applies one record of the log, as {@link #encode} made it. Only before {@link #lead}.
     *
     * @throws MalformedConsumerDataException if the bytes are not a record that this version can
     *     read
     */
    public void replay(ByteBuffer logRecord) {
        throw new UnsupportedOperationException("" + logRecord);
    }

    /**
     * Starts to lead. All that is in flight from before is due at once or, if its attempts are used
     * up, given up; copies of dead letters not yet confirmed are asked for again.
     *
     * @param term above every term in the log
     * @param lowMark the first offset still in the partition
     * @param committedEnd the offset after the partition's last committed record
     */
    public ConsumerStep lead(long term, long lowMark, long committedEnd, long nowMs) {
        throw new UnsupportedOperationException("" + term + lowMark + committedEnd + nowMs);
    }

    /** Takes one input. */
    public ConsumerStep step(ConsumerInput input, long nowMs) {
        throw new UnsupportedOperationException("" + input + nowMs);
    }

    /**
     * Chooses what to hand out next, or null if there is nothing to hand out or nobody to take it.
     * Messages due for redelivery go first, lowest offset first; groups and members with credit
     * take turns. Call it until it returns null, after inputs and at {@link #nextDeadlineMs}.
     *
     * @param maxRecords most offsets in the plan
     */
    public @Nullable DeliveryPlan plan(int maxRecords, long nowMs) {
        throw new UnsupportedOperationException("" + maxRecords + nowMs);
    }

    /**
     * Hands out what was read for a plan. Offsets of the plan below {@code readTo} that are not in
     * {@code records} hold no record for consumers and are finished; those at or above {@code
     * readTo} stay for a later plan. If the group or member is gone, or the group was moved or
     * paused meanwhile, nothing is handed out.
     *
     * @param records the offsets of the records to send, within the plan's ranges and below {@code
     *     readTo}
     * @param readTo how far the driver has read, exclusive; at most the end of the plan's last
     *     range
     */
    public ConsumerStep deliver(DeliveryPlan plan, OffsetRanges records, long readTo, long nowMs) {
        throw new UnsupportedOperationException("" + plan + records + readTo + nowMs);
    }

    /**
     * Gives a plan up, for instance because the read failed; the same offsets can be planned again.
     */
    public void abandon(DeliveryPlan plan) {
        throw new UnsupportedOperationException("" + plan);
    }

    /**
     * When to call {@link #step} with {@link ConsumerInput.Tick} and then {@link #plan}, or {@link
     * Long#MAX_VALUE} for never.
     */
    public long nextDeadlineMs() {
        throw new UnsupportedOperationException();
    }

    /**
     * Encodes entries of one or more steps, in order, as one record of the log, and counts them for
     * {@link #snapshotDue}.
     */
    public byte[] encode(List<ConsumerEntry> entries) {
        throw new UnsupportedOperationException("" + entries);
    }

    /**
     * The whole durable state after the last entry handed out. It may be stored once that entry is
     * committed, as the state at that entry's place in the log. Resets {@link #snapshotDue}.
     */
    public byte[] snapshot() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the log since the last snapshot has grown beyond the larger of 1 MiB and twice that
     * snapshot.
     */
    public boolean snapshotDue() {
        throw new UnsupportedOperationException();
    }

    public long entriesSinceSnapshot() {
        throw new UnsupportedOperationException();
    }

    public long bytesSinceSnapshot() {
        throw new UnsupportedOperationException();
    }

    /** The ids of all groups, ascending. */
    public List<ObjectId> groups() {
        throw new UnsupportedOperationException();
    }

    /** A group's status, or null if there is no such group. */
    public @Nullable GroupStatus status(ObjectId group) {
        throw new UnsupportedOperationException("" + group);
    }

    /** Where an offset is for a group, or null if there is no such group. */
    public @Nullable OffsetFate explain(ObjectId group, long offset) {
        throw new UnsupportedOperationException("" + group + offset);
    }

    /** Checks every invariant over the whole state: for tests, slow. */
    public void checkInvariants() {
        throw new UnsupportedOperationException();
    }
}
