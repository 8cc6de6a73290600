package io.hadron.server.consumer;

import io.hadron.core.consumer.AttemptRange;
import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerEntry;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.ConsumerStep;
import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.ObjectId;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.GroupLogListener;
import io.hadron.server.log.StoredState;
import io.hadron.server.session.Failures;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.stream.PartitionListener;
import io.hadron.server.stream.StreamController;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica of the consumer controller of a partition. On the leader: feeds the consumer machine,
 * makes its entries durable, and performs its effects after that; it leads once its own log and its
 * partition both serve. On a follower it keeps the machine ready.
 *
 * <p>Everything that a turn of the shard brings becomes one record of the log (more only if it is
 * very much), in one write.
 *
 * <p>Shard thread only.
 */
public final class ConsumerController implements GroupLogListener, PartitionListener {
    private static final int RECORD_BYTES = 4 << 20;
    private static final long RETRY_MS = 5;
    private static final long REPAIR_RETRY_MS = 1_000;

    private final StreamController partition;
    private final GroupDirectory directory;
    private final Shard shard;
    private final InstantSource clock;
    private final TrafficObserver traffic;
    private final GroupLog log;
    private final ConsumerJournal journal;
    private final DeadLetterPublisher deadLetters;
    private final OldestWritten oldestWritten;
    private final DeliveryPump pump;
    private final ChannelTable channels;
    private final PendingEffects pending = new PendingEffects();
    private final List<ConsumerEntry> entries = new ArrayList<>();
    private final LeaderHints leaders;
    private final GivenUpGroups givenUp;
    private final MachineDeadline deadline;
    private boolean leading;
    private boolean leadQueued;
    private boolean logServes;
    private boolean flushQueued;
    private long seenEnd = -1;
    private long seenLowMark = -1;

    /** Opens the controller from what is on disk and attaches it to its partition. */
    public ConsumerController(
            long group,
            StreamController partition,
            GroupDirectory directory,
            ConsumerServices services) {
        this.partition = partition;
        this.directory = directory;
        this.shard = partition.shard();
        this.clock = services.clock();
        this.traffic = services.traffic();
        this.leaders = services.leaders();
        this.log =
                new GroupLog(
                        group,
                        false,
                        ConsumerSnapshots.end(StoredState.onDisk(shard.store(), group)),
                        shard,
                        services.logs(),
                        this);
        this.givenUp = new GivenUpGroups(partition.place(), log, shard);
        this.journal = new ConsumerJournal(log, shard, services.logs().reader(), givenUp::because);
        this.deadLetters =
                new DeadLetterPublisher(
                        partition,
                        group,
                        new DeadLetterPublisher.Services(
                                directory,
                                services.buffers(),
                                services.traffic(),
                                services.clock(),
                                directory::groupName),
                        this::step);
        this.deadline = new MachineDeadline(shard, clock, this::due);
        this.oldestWritten = new OldestWritten(partition, clock);
        this.channels = new ChannelTable(this);
        this.pump = new DeliveryPump(this, partition, channels, services.memory());
        partition.attach(this);
    }

    // ------------------------------------------------------------------ inputs

    /** Takes an input that nobody waits for. */
    void step(ConsumerInput input) {
        step(input, ConsumerReply.NONE);
    }

    /** Takes an input; the reply comes on this shard when it is durable. */
    void step(ConsumerInput input, ConsumerReply reply) {
        shard.checkThread();
        if (!leading) {
            reply.lost(notLeading());
            return;
        }
        ConsumerStep step;
        try {
            step = machine().step(input, clock.millis());
        } catch (RuntimeException e) {
            tripped(e);
            reply.lost(Failures.of(ErrorCode.INTERNAL, partition.place() + ": " + e));
            return;
        }
        take(step, List.of(), reply);
    }

    /**
     * The machine has failed, and nothing of what it was asked is carried out: these groups stop
     * here. A request may have led to it, and is sent to the next leader too.
     */
    void tripped(RuntimeException defect) {
        leading = false;
        givenUp.because(StopReason.DEFECT, defect);
        // Effects of others may be being carried out: not in the middle of that.
        shard.atTurnEnd(() -> endServing(StopReason.DEFECT));
    }

    /** Why a request can not be served now, and where to go. Nothing was done. Any thread. */
    public Failure notLeading() {
        StopReason gone = givenUp.reason();
        if (gone != null && partition.isServing()) {
            return givenUp.failure(gone);
        }
        return partition.isServing()
                ? Failures.of(
                        ErrorCode.UNAVAILABLE,
                        "the consumer controller of " + partition.place() + " is starting")
                : partition.notServing();
    }

    /**
     * Keeps the entries of a step for this turn's record, and its effects until that is committed.
     */
    void take(ConsumerStep step, List<StoredBatch> batches, ConsumerReply reply) {
        entries.addAll(step.entries());
        boolean delivers = false;
        for (ConsumerEffect effect : step.effects()) {
            if (effect instanceof ConsumerEffect.Deliver deliver) {
                delivers = true;
                channels.handedOut(deliver);
            }
            pending.add(() -> perform(effect, batches, reply), () -> drop(effect, batches, reply));
        }
        if (!delivers) {
            batches.forEach(batch -> batch.payload().release());
        }
        queueFlush();
    }

    /**
     * An effect that will never be performed gives back what it holds, and tells who waits for it.
     */
    private void drop(ConsumerEffect effect, List<StoredBatch> batches, ConsumerReply reply) {
        switch (effect) {
            case ConsumerEffect.Deliver _ -> batches.forEach(batch -> batch.payload().release());
            case ConsumerEffect.SettleReply _, ConsumerEffect.Reply _ ->
                    reply.lost(
                            Failures.builder(
                                            ErrorCode.LEADER_CHANGED,
                                            partition.place() + ": the leader's term ended")
                                    .setOutcome(Outcome.UNKNOWN)
                                    .build());
            case ConsumerEffect.PublishDeadLetter _,
                    ConsumerEffect.Skipped _,
                    ConsumerEffect.EpochStarted _,
                    ConsumerEffect.MemberDismissed _ -> {}
        }
    }

    private void perform(ConsumerEffect effect, List<StoredBatch> batches, ConsumerReply reply) {
        switch (effect) {
            case ConsumerEffect.Deliver deliver -> push(deliver, batches);
            case ConsumerEffect.SettleReply answer -> reply.settled(answer.results());
            case ConsumerEffect.Reply answer -> reply.outcome(answer.outcome());
            case ConsumerEffect.PublishDeadLetter letter -> deadLetters.publish(letter);
            case ConsumerEffect.Skipped skipped -> directory.skipped(partition.place(), skipped);
            case ConsumerEffect.EpochStarted epoch -> pump.forget(epoch.group());
            case ConsumerEffect.MemberDismissed dismissed -> channels.dismiss(dismissed.member());
        }
    }

    private void push(ConsumerEffect.Deliver deliver, List<StoredBatch> batches) {
        long records = 0;
        long again = 0;
        for (AttemptRange range : deliver.ranges()) {
            records += range.count();
            again += range.attempt() > 1 ? range.count() : 0;
        }
        traffic.delivered(
                records, batches.stream().mapToLong(batch -> batch.payload().size()).sum());
        if (again > 0) {
            traffic.redelivered(again);
        }
        channels.push(deliver, batches);
    }

    // ------------------------------------------------------------------ turns

    /** Something may be deliverable or must be made durable: once per turn, at its end. */
    void queueFlush() {
        if (!flushQueued) {
            flushQueued = true;
            shard.atTurnEnd(this::flush);
        }
    }

    /** A consumer of the group is gone. */
    void left(ObjectId group) {
        if (channels.membersOf(group).isEmpty()) {
            pump.forget(group);
        }
        queueFlush();
    }

    private void flush() {
        if (!leading) {
            flushQueued = false;
            return;
        }
        channels.passCreditOn();
        pump.run();
        flushQueued = false; // what these two took is part of this flush; what follows may ask for
        // another one
        if (!leading) {
            return; // the machine has tripped
        }
        if (!entries.isEmpty()) {
            record(List.copyOf(entries));
            entries.clear();
            if (machine().snapshotDue()) {
                journal.takeSnapshot();
            }
        }
        pending.gate(log.endOffset());
        boolean _ = pending.committed(log.committedEnd());
        deadline.set(machine().nextDeadlineMs());
    }

    /** One record, or several in the same write if one would be too large for the log. */
    private void record(List<ConsumerEntry> part) {
        byte[] bytes = machine().encode(part);
        if (bytes.length <= RECORD_BYTES || part.size() == 1) {
            journal.append(bytes, clock.millis());
        } else {
            record(part.subList(0, part.size() / 2));
            record(part.subList(part.size() / 2, part.size()));
        }
    }

    private void due() {
        step(new ConsumerInput.Tick());
        queueFlush();
    }

    // ------------------------------------------------------------------ news of the logs

    @Override
    public void advanced(long committedEnd, long lowMark) {
        if (!leading) {
            lead();
            return;
        }
        if (lowMark > seenLowMark) {
            seenLowMark = lowMark;
            step(new ConsumerInput.Trimmed(lowMark));
        }
        if (committedEnd > seenEnd) {
            seenEnd = committedEnd;
            step(new ConsumerInput.LogAdvanced(committedEnd));
        }
        queueFlush();
    }

    @Override
    public void startServing(long term) {
        logServes = true;
        if (givenUp.reason() != null) {
            givenUp.chosen();
        }
        lead();
    }

    private void lead() {
        if (leading
                || leadQueued
                || !logServes
                || !partition.isServing()
                || givenUp.reason() != null) {
            return;
        }
        if (!journal.lead()) {
            leadLater();
            return;
        }
        seenEnd = partition.log().committedEnd();
        seenLowMark = partition.log().lowMark();
        ConsumerStep first;
        try {
            first = machine().lead(log.term(), seenLowMark, seenEnd, clock.millis());
        } catch (InvariantViolation | IllegalArgumentException e) {
            // The progress does not fit the partition, as after a recovery by force from a replica
            // that lacked some of it.
            journal.deposed();
            givenUp.because(StopReason.LOG_LOST, e);
            return;
        }
        leading = true;
        take(first, List.of(), ConsumerReply.NONE);
        configure();
    }

    private void leadLater() {
        if (givenUp.reason() == null) {
            leadQueued = true;
            shard.schedule(
                    journal.isDamaged() ? REPAIR_RETRY_MS : RETRY_MS,
                    () -> {
                        leadQueued = false;
                        lead();
                    });
        }
    }

    /**
     * Brings the machine's groups in line with the schema. Called on every change of it that
     * concerns this stream.
     */
    public void configure() {
        if (!leading) {
            return;
        }
        for (ObjectId known : machine().groups()) {
            if (!directory.exists(known)) {
                step(new ConsumerInput.GroupDeleted(known));
            }
        }
        directory.groupsOf(
                partition,
                machine().groups(),
                input -> {
                    // A start that had to be looked up comes later: the group may be gone by then.
                    if (!(input instanceof ConsumerInput.GroupConfigured group)
                            || directory.exists(group.group())) {
                        step(input);
                    }
                });
    }

    @Override
    public void durable(long end) {}

    @Override
    public void committed(long end) {
        journal.committed(end);
        if (pending.committed(end)) {
            queueFlush(); // what was pushed has made room for the next portion of credit
        }
    }

    @Override
    public void durableOnAll(long end) {}

    @Override
    public void replicated(StoredBatch batch) {
        journal.replicated(batch);
    }

    @Override
    public void cut(long newEnd) {
        journal.cut(newEnd);
    }

    @Override
    public void leaderTrimmed(long lowMark) {} // every replica snapshots and trims by itself

    @Override
    public void replaced(StoredState state) {
        journal.replaced(state);
    }

    @Override
    public void stopServing(long term, StopReason reason) {
        logServes = false;
        givenUp.logStopped(reason);
        endServing(reason);
    }

    private void endServing(StopReason reason) {
        leading = false;
        journal.deposed();
        pending.clear();
        entries.clear();
        deadLetters.stop();
        oldestWritten.clear();
        pump.clear();
        deadline.set(Long.MAX_VALUE);
        channels.failAll(
                reason == StopReason.SHUTDOWN
                        ? Failures.of(
                                ErrorCode.SHUTTING_DOWN,
                                partition.place() + ": this node is going down")
                        : leaders.notLeader(
                                partition.log().group(),
                                partition.place() + ": this node no longer leads it"));
    }

    /** Stops for good: the partition was deleted or the node stops. */
    public void close(StopReason reason) {
        log.close(reason);
        partition.attach(null);
        journal.close();
    }

    // ------------------------------------------------------------------ views

    /** Why it will not serve until an operator has decided, or null. Any thread. */
    public @Nullable StopReason gaveUp() {
        return givenUp.reason();
    }

    /** Whether groups can be used now. */
    public boolean isLeading() {
        return leading;
    }

    /** The channels of consumers on this partition. */
    public ChannelTable channels() {
        return channels;
    }

    /** The machine, for reading only. */
    public ConsumerMachine machine() {
        return journal.machine();
    }

    /** Why the group's dead letters can not be copied now, or null if nothing is in their way. */
    @Nullable Failure deadLetterProblem(ObjectId group) {
        return deadLetters.problem(group);
    }

    public StreamController partition() {
        return partition;
    }

    public GroupLog log() {
        return log;
    }

    OldestWritten oldestWritten() {
        return oldestWritten;
    }

    GroupDirectory directory() {
        return directory;
    }

    TrafficObserver traffic() {
        return traffic;
    }

    long nowMs() {
        return clock.millis();
    }

    Shard shard() {
        return shard;
    }
}
