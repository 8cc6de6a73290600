package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.ObjectId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
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
public final class ConsumerMachine {

    private static final long SNAPSHOT_FLOOR_BYTES = 1L << 20;

    private final ConsumerState state;
    private final TreeMap<ObjectId, GroupLeader> leaders = new TreeMap<>();
    private final GroupDesk desk = new GroupDesk(leaders);
    private @Nullable MachineClock clock;
    private long committedEnd;
    private long nextPlanId = 1;
    private @Nullable ObjectId lastPlanned;
    private long entriesSinceSnapshot;
    private long bytesSinceSnapshot;
    private long snapshotBytes;

    private ConsumerMachine(ConsumerState state, long snapshotBytes) {
        this.state = state;
        this.snapshotBytes = snapshotBytes;
    }

    /** A machine without history. */
    public static ConsumerMachine create() {
        return new ConsumerMachine(new ConsumerState(), 0);
    }

    /**
     * A machine in the state of {@link #snapshot}.
     *
     * @throws MalformedConsumerDataException if the bytes are not a snapshot that this version can
     *     read
     */
    public static ConsumerMachine restore(ByteBuffer snapshot) {
        return new ConsumerMachine(SnapshotCodec.decode(snapshot), snapshot.remaining());
    }

    /**
     * Applies one record of the log, as {@link #encode} made it. Only before {@link #lead}.
     *
     * @throws MalformedConsumerDataException if the bytes are not a record that this version can
     *     read
     */
    public void replay(ByteBuffer logRecord) {
        Invariant.check(clock == null, "a leader does not replay");
        List<ConsumerEntry> entries = ConsumerEntryCodec.decode(logRecord);
        entries.forEach(state::apply);
        count(entries, logRecord.remaining());
    }

    /**
     * Starts to lead. All that is in flight from before is due at once or, if its attempts are used
     * up, given up; copies of dead letters not yet confirmed are asked for again. Members join
     * anew. The driver then compares {@link #groups} with the groups that are defined, and
     * configures or deletes what differs.
     *
     * @param term not below any term in the log; every term of a replicated controller is new
     * @param lowMark the first offset still in the partition
     * @param committedEnd the offset after the partition's last committed record; everything ever
     *     handed out lies below it, so the partition's own term must have begun
     * @throws io.hadron.core.machine.InvariantViolation if the partition ends below a group's head
     */
    public ConsumerStep lead(long term, long lowMark, long committedEnd, long nowMs) {
        Invariant.check(clock == null, "a machine leads once");
        Invariant.check(
                lowMark <= committedEnd,
                "the low mark is not above the end: %d, %d",
                lowMark,
                committedEnd);
        for (GroupState group : state.groups()) {
            // Records that take the place of others would pass for finished: better to stop.
            Invariant.check(
                    group.head() <= committedEnd,
                    "what was handed out is still in the partition: head %d, end %d",
                    group.head(),
                    committedEnd);
        }
        clock = new MachineClock(state.lastMs(), nowMs);
        this.committedEnd = committedEnd;
        Turn turn = new Turn(state, clock.nowMs());
        turn.decide(new ConsumerEntry.TermStarted(term, turn.nowMs()));
        state.groups().forEach(group -> leaders.put(group.id(), new GroupLeader()));
        trim(turn, lowMark);
        forEachGroup((group, leader) -> DeadLetters.giveUpExhausted(turn, group));
        forEachGroup((group, leader) -> DeadLetters.ask(turn, group, leader));
        return turn.done();
    }

    /** Takes one input. */
    public ConsumerStep step(ConsumerInput input, long nowMs) {
        Turn turn = new Turn(state, leading().advance(nowMs));
        switch (input) {
            case ConsumerInput.GroupConfigured in ->
                    turn.reply(desk.configure(turn, in, committedEnd));
            case ConsumerInput.GroupDeleted in -> turn.reply(desk.delete(turn, in.group()));
            case ConsumerInput.MemberJoined in -> turn.reply(desk.join(in));
            case ConsumerInput.CreditGranted in -> turn.reply(desk.grant(in));
            case ConsumerInput.MemberLeft in -> turn.reply(desk.leave(turn, in));
            case ConsumerInput.Seek in -> turn.reply(desk.seek(turn, in, committedEnd));
            case ConsumerInput.Pause in -> turn.reply(desk.pause(turn, in.group(), true));
            case ConsumerInput.Resume in -> turn.reply(desk.pause(turn, in.group(), false));
            case ConsumerInput.LogAdvanced in ->
                    committedEnd = Math.max(committedEnd, in.committedEnd());
            case ConsumerInput.Trimmed in -> trim(turn, in.lowMark());
            case ConsumerInput.SkipRange in -> skip(turn, in);
            case ConsumerInput.Settle in -> settle(turn, in);
            case ConsumerInput.DeadLettered in -> finish(turn, in.group(), in.through(), true);
            case ConsumerInput.DeadLetterDropped in ->
                    finish(turn, in.group(), in.through(), false);
            case ConsumerInput.Tick in ->
                    forEachGroup((group, leader) -> TakeBack.late(turn, group, leader));
        }
        askForCopies(turn);
        return turn.done();
    }

    /**
     * Chooses what to hand out next, or null if there is nothing to hand out or nobody to take it.
     * Messages due for redelivery go first, lowest offset first; groups and members with credit
     * take turns. Call it until it returns null, after inputs and at {@link #nextDeadlineMs}.
     *
     * @param maxRecords most offsets in the plan
     */
    public @Nullable DeliveryPlan plan(int maxRecords, long nowMs) {
        long now = leading().advance(nowMs);
        for (int i = 0; i < state.groupCount(); i++) {
            GroupState group = state.groupAfter(lastPlanned);
            lastPlanned = group.id();
            DeliveryPlan plan =
                    Planner.plan(
                            group,
                            leader(group.id()),
                            new Planner.PlanRequest(nextPlanId, maxRecords, committedEnd, now));
            if (plan != null) {
                nextPlanId++;
                return plan;
            }
        }
        return null;
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
        Turn turn = new Turn(state, leading().advance(nowMs));
        GroupState group = state.group(plan.group());
        if (close(plan) && group != null) {
            new HandOut(turn, group, leader(plan.group()), plan).deliver(records, readTo);
        }
        return turn.done();
    }

    /**
     * Gives a plan up, for instance because the read failed; the same offsets can be planned again.
     */
    public void abandon(DeliveryPlan plan) {
        close(plan);
    }

    /**
     * When to call {@link #step} with {@link ConsumerInput.Tick} and then {@link #plan}, or {@link
     * Long#MAX_VALUE} for never.
     */
    public long nextDeadlineMs() {
        MachineClock time = leading();
        long[] next = {Long.MAX_VALUE};
        forEachGroup((group, leader) -> {
            long due = group.paused() ? Long.MAX_VALUE : group.waiting().nextDueAfter(time.nowMs());
            next[0] = Math.min(next[0], Math.min(due, leader.takeBackFromMs()));
        });
        return time.toDriver(next[0]);
    }

    /**
     * Encodes entries of one or more steps, in order, as one record of the log, and counts them for
     * {@link #snapshotDue}.
     */
    public byte[] encode(List<ConsumerEntry> entries) {
        byte[] bytes = ConsumerEntryCodec.encode(entries);
        count(entries, bytes.length);
        return bytes;
    }

    /**
     * The whole durable state after the last entry handed out. It may be stored once that entry is
     * committed, as the state at that entry's place in the log. Resets {@link #snapshotDue}.
     */
    public byte[] snapshot() {
        byte[] bytes = SnapshotCodec.encode(state);
        entriesSinceSnapshot = 0;
        bytesSinceSnapshot = 0;
        snapshotBytes = bytes.length;
        return bytes;
    }

    /**
     * The bytes of {@link #snapshot}, without its effect on when the next one is due: for tests.
     */
    byte[] peekSnapshot() {
        return SnapshotCodec.encode(state);
    }

    /**
     * Whether the log since the last snapshot has grown beyond the larger of 1 MiB and twice that
     * snapshot.
     */
    public boolean snapshotDue() {
        return bytesSinceSnapshot > Math.max(SNAPSHOT_FLOOR_BYTES, 2 * snapshotBytes);
    }

    public long entriesSinceSnapshot() {
        return entriesSinceSnapshot;
    }

    public long bytesSinceSnapshot() {
        return bytesSinceSnapshot;
    }

    /** The ids of all groups, ascending. */
    public List<ObjectId> groups() {
        return state.groups().stream().map(GroupState::id).toList();
    }

    /** A group's status, or null if there is no such group. */
    public @Nullable GroupStatus status(ObjectId group) {
        GroupState found = state.group(group);
        return found == null
                ? null
                : new GroupReport(found, leaders.get(group)).status(committedEnd);
    }

    /** Where an offset is for a group, or null if there is no such group. */
    public @Nullable OffsetFate explain(ObjectId group, long offset) {
        GroupState found = state.group(group);
        return found == null
                ? null
                : new GroupReport(found, leaders.get(group)).explain(offset, state.lowMark());
    }

    /** Checks every invariant over the whole state: for tests, slow. */
    public void checkInvariants() {
        state.groups().forEach(group -> GroupAudit.check(group, state.lowMark(), clock != null));
    }

    /** Most inputs can not give up a message; those that can are followed by this. */
    private void askForCopies(Turn turn) {
        if (turn.decidedOnLetters()) {
            forEachGroup((group, leader) -> DeadLetters.ask(turn, group, leader));
        }
    }

    private void trim(Turn turn, long lowMark) {
        if (lowMark <= state.lowMark()) {
            return;
        }
        committedEnd = Math.max(committedEnd, lowMark);
        TreeMap<ObjectId, Long> before = new TreeMap<>();
        state.groups()
                .forEach(group -> before.put(group.id(), group.tally().get(Tally.Count.TRIMMED)));
        turn.decide(new ConsumerEntry.Trimmed(lowMark));
        for (GroupState group : state.groups()) {
            long lost =
                    group.tally().get(Tally.Count.TRIMMED) - before.getOrDefault(group.id(), 0L);
            if (lost > 0) {
                turn.effect(new ConsumerEffect.Skipped(group.id(), SkipCause.TRIMMED, lost));
            }
        }
    }

    private void skip(Turn turn, ConsumerInput.SkipRange input) {
        GroupState group = state.group(input.group());
        if (group == null) {
            return;
        }
        OffsetRanges known = group.skippable(input.ranges().below(committedEnd));
        if (!known.isEmpty()) {
            long before = group.tally().get(Tally.Count.NO_RECORD);
            turn.decide(new ConsumerEntry.Skipped(group.id(), known));
            long skipped = group.tally().get(Tally.Count.NO_RECORD) - before;
            turn.effect(new ConsumerEffect.Skipped(group.id(), SkipCause.NO_RECORD, skipped));
        }
    }

    private void settle(Turn turn, ConsumerInput.Settle input) {
        GroupState group = state.group(input.group());
        long ranges = 0;
        for (SettleItem item : input.items()) {
            ranges += item.ranges().size();
        }
        if (group == null) {
            turn.reply(new ConsumerOutcome.UnknownGroup(input.group()));
        } else if (input.items().size() > ConsumerLimits.MAX_SETTLE_ITEMS) {
            turn.reply(new ConsumerOutcome.LimitExceeded("items", ConsumerLimits.MAX_SETTLE_ITEMS));
        } else if (ranges > ConsumerLimits.MAX_SETTLE_RANGES) {
            turn.reply(
                    new ConsumerOutcome.LimitExceeded("ranges", ConsumerLimits.MAX_SETTLE_RANGES));
        } else {
            new Settler(turn, group, leader(input.group()), input.member()).settle(input.items());
        }
    }

    private void finish(Turn turn, ObjectId id, DeadLetterId through, boolean published) {
        GroupState group = state.group(id);
        if (group != null) {
            DeadLetters.finish(turn, group, leader(id), through, published);
        }
    }

    /** Whether the plan was the open one of its group; it is not any more. */
    private boolean close(DeliveryPlan plan) {
        GroupLeader leader = leaders.get(plan.group());
        if (leader == null || !plan.equals(leader.openPlan())) {
            return false;
        }
        leader.openPlan(null);
        return true;
    }

    private void forEachGroup(BiConsumer<GroupState, GroupLeader> action) {
        for (GroupState group : state.groups()) {
            action.accept(group, leader(group.id()));
        }
    }

    private GroupLeader leader(ObjectId id) {
        GroupLeader leader = leaders.get(id);
        if (leader == null) {
            throw new IllegalStateException("a leader leads every group: " + id);
        }
        return leader;
    }

    private MachineClock leading() {
        if (clock == null) {
            throw new IllegalStateException("the machine does not lead");
        }
        return clock;
    }

    private void count(List<ConsumerEntry> entries, long bytes) {
        entriesSinceSnapshot += entries.size();
        bytesSinceSnapshot += bytes;
    }
}
