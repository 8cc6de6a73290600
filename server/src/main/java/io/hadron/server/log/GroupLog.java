package io.hadron.server.log;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ContradictionException;
import io.hadron.core.replication.LogSummary;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationMachine;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.shard.Tail;
import io.hadron.storage.StoreOp;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The log of one control group on this node, whatever its part in it: the replication machine, its
 * effects on disk and towards the other replicas, and the newest batches in memory.
 *
 * <p>Shard thread only.
 */
public final class GroupLog {
    private static final ReplicationInput REPLICATE = new ReplicationInput.Replicate();

    private final long group;
    private final boolean cached;
    private final Shard shard;
    private final LogServices services;
    private final GroupLogListener listener;
    private final ReplicationMachine machine;
    private final LogDisk disk;
    private final LogSender sender;
    private final DamageWatch damage;
    private final GivenUp givenUp;
    private final Runnable turnEnd = this::endTurn;
    private final Deque<ReplicationInput> later = new ArrayDeque<>();
    private final Set<NodeId> members = new TreeSet<>();
    private final Incoming incoming;
    private boolean stepping;
    private boolean turnEndQueued;
    private boolean closed;

    /**
     * Opens the group's log from what is on disk.
     *
     * @param cached whether new batches are kept in memory for readers; with other replicas they
     *     are in any case
     * @param knownCommitted everything below this offset is known to be committed
     */
    public GroupLog(
            long group,
            boolean cached,
            long knownCommitted,
            Shard shard,
            LogServices services,
            GroupLogListener listener) {
        this.group = group;
        this.cached = cached;
        this.shard = shard;
        this.services = services;
        this.listener = listener;
        this.disk = new LogDisk(group, shard);
        this.givenUp = new GivenUp(group, services.self(), services.reports(), shard);
        this.machine = open(knownCommitted);
        this.sender = new LogSender(this, shard, services);
        this.incoming = new Incoming(services.copies());
        this.damage = new DamageWatch(this, shard, services);
        disk.keepTail(cached);
    }

    private ReplicationMachine open(long knownCommitted) {
        try {
            return new ReplicationMachine(services.self(), disk.load(knownCommitted));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            givenUp.unreadable(e);
            return ReplicationMachine.stopped(services.self(), StopReason.DAMAGED);
        }
    }

    /** What is on disk makes no sense: the group stops as soon as it is known who else has it. */
    public void unreadable(RuntimeException why) {
        givenUp.unreadable(why);
    }

    // ------------------------------------------------------------------ inputs

    /**
     * Whether this copy is damaged and has to be dropped, and opened anew, before the designation
     * is told to it.
     */
    public boolean isToBeDropped(Designated designation) {
        shard.checkThread();
        return damage.isToBeDropped(designation, services.self());
    }

    /** The highest term seen, as it is kept on disk, for a log that begins anew. */
    public static StoreOp fence(long group, long term) {
        return LogDisk.fenceOp(group, term);
    }

    /** Something in this log failed its check. */
    void damaged(ReadResult.Damaged found) {
        shard.checkThread();
        damage.found(found, members.size());
    }

    /**
     * Its owner can not go on with this copy, whatever the checksums say: it is made anew from the
     * other replicas as soon as there are any, like one that is damaged.
     */
    public void useless(String why) {
        shard.checkThread();
        damage.useless(why, members.size());
    }

    /** Whether what failed its check is being replaced. */
    public boolean isRepairing() {
        return damage.isRepairing();
    }

    /** Takes the controller's word on who leads and who follows. */
    public void designated(Designated designation) {
        shard.checkThread();
        Set<NodeId> now = new TreeSet<>(designation.replicas().members());
        now.addAll(designation.learners().members());
        now.addAll(designation.establishedReplicas().members());
        now.remove(services.self());
        for (NodeId peer : now) {
            if (!members.contains(peer)) { // of the others every change was told
                boolean up = services.peers().isUp(peer);
                step(up ? new ReplicationInput.PeerUp(peer) : new ReplicationInput.PeerDown(peer));
            }
        }
        members.clear();
        members.addAll(now);
        disk.keepTail(cached || !members.isEmpty());
        RuntimeException bad = givenUp.designated(designation);
        if (bad != null) {
            fail(StopReason.DAMAGED, bad);
            damage.found(new ReadResult.Damaged(disk.lowMark(), bad.toString()), members.size());
        } else {
            step(designation);
            damage.hasOthers(members.size());
        }
    }

    /** A connection to a node is there, or gone. */
    public void peer(NodeId peer, boolean up) {
        if (!closed && members.contains(peer)) {
            incoming.drop();
            step(up ? new ReplicationInput.PeerUp(peer) : new ReplicationInput.PeerDown(peer));
        }
    }

    /** A message of another replica; takes over what came beside it. */
    public void received(NodeId from, PeerMessage message, Beside checked) {
        incoming.take(checked);
        try {
            if (!closed && !damage.isMuteIn(message.term()) && incoming.isComplete(message)) {
                step(new ReplicationInput.Received(from, message));
            }
        } finally {
            incoming.release();
        }
    }

    /** Takes an answer of the cluster controller, or the order to stop. */
    public void step(ReplicationInput input) {
        shard.checkThread();
        if (stepping) {
            later.add(input); // somebody who was told of an effect answers to it
            return;
        }
        stepping = true;
        ReplicationInput next = input;
        do {
            stepOne(next);
        } while ((next = later.poll()) != null);
        stepping = false;
        sender.read();
        if (!members.isEmpty()) {
            queueTurnEnd();
            if (machine.isRestless()) {
                services.restless(shard).add(this);
            }
        }
    }

    /** What a peer says can stop this group, and nothing else. */
    private void stepOne(ReplicationInput input) {
        try {
            List<ReplicationEffect> effects = machine.step(input);
            if (input instanceof ReplicationInput.Received) {
                performHeard(effects);
            } else {
                effects.forEach(this::perform);
            }
        } catch (ContradictionException e) {
            fail(StopReason.CONTRADICTED, e);
        }
    }

    private void performHeard(List<ReplicationEffect> effects) {
        try {
            effects.forEach(this::perform);
        } catch (InvariantViolation | IllegalArgumentException e) {
            fail(StopReason.CONTRADICTED, e);
        }
    }

    private void queueTurnEnd() {
        if (!turnEndQueued && !closed) {
            turnEndQueued = true;
            shard.atTurnEnd(turnEnd);
        }
    }

    private void endTurn() {
        // As long as something was read and sent there may be room for more.
        boolean more = !closed;
        while (more) {
            step(REPLICATE);
            more = sender.hasSent();
        }
        turnEndQueued = false; // after it: the push itself is no reason for another one
    }

    /** False if it need not be called again. */
    boolean tick() {
        if (closed || !machine.isRestless()) {
            return false;
        }
        step(new ReplicationInput.Tick());
        return !closed && machine.isRestless();
    }

    // ------------------------------------------------------------------ effects

    private void perform(ReplicationEffect effect) {
        switch (effect) {
            case ReplicationEffect.PersistFence fence ->
                    disk.fence(
                            fence.term(),
                            () -> durable(new ReplicationInput.FencePersisted(fence.term())));
            case ReplicationEffect.Send send -> sender.send(send.to(), send.message());
            case ReplicationEffect.ReadEntries read -> sender.ask(read);
            case ReplicationEffect.SendEntries send -> sender.sendEntries(send);
            case ReplicationEffect.ReadState read -> sender.readState(read);
            case ReplicationEffect.SendState send -> sender.sendState(send);
            case ReplicationEffect.AppendTermStart start ->
                    disk.append(start, () -> persisted(start.offset() + 1));
            case ReplicationEffect.Append append ->
                    throw new IllegalStateException("an append without its batch: " + append);
            case ReplicationEffect.AppendEntries append -> appendEntries(append);
            case ReplicationEffect.Truncate cut -> {
                disk.truncate(
                        cut.newEnd(),
                        cut.index(),
                        () -> durable(new ReplicationInput.Truncated(cut.newEnd())));
                listener.cut(cut.newEnd());
            }
            case ReplicationEffect.InstallState install -> install(install);
            case ReplicationEffect.TrimTo trim -> listener.leaderTrimmed(trim.lowMark());
            case ReplicationEffect.ReportEstablished report ->
                    services.reports().established(group, report.term());
            case ReplicationEffect.RequestNewTerm request ->
                    services.reports().newTermNeeded(group, request.term(), request.leader());
            case ReplicationEffect.LearnerCaughtUp learner ->
                    services.reports().learnerCaughtUp(group, learner.term(), learner.replica());
            case ReplicationEffect.ReplicaDamaged bad ->
                    services.reports()
                            .replicaDamaged(
                                    group, bad.term(), bad.replica(), bad.acked(), bad.reported());
            case ReplicationEffect.StartServing start -> {
                listener.startServing(start.term());
                // What was written in earlier terms counts too: it may be sent again, and then
                // nothing new would ever tell that it is durable.
                listener.durable(machine.durableEnd());
            }
            case ReplicationEffect.CommitAdvanced commit -> listener.committed(commit.endOffset());
            case ReplicationEffect.AllAdvanced all -> listener.durableOnAll(all.endOffset());
            case ReplicationEffect.StopServing stop -> stopped(stop.reason(), null);
        }
    }

    /** What the store has made durable; a closed log no longer cares. */
    private void durable(ReplicationInput input) {
        if (!closed) {
            step(input);
        }
    }

    /** This replica takes no further part: who waits for it is told, and another one leads. */
    private void fail(StopReason reason, RuntimeException why) {
        List<ReplicationEffect> _ = machine.step(new ReplicationInput.Stop(reason));
        stopped(reason, why);
    }

    /**
     * Its owner's own machine has failed at a request, and nothing of that was carried out: the
     * group stops here, and another node leads.
     */
    public void defect(RuntimeException why) {
        shard.checkThread();
        fail(StopReason.DEFECT, why);
    }

    private void stopped(StopReason reason, @Nullable RuntimeException why) {
        givenUp.stopped(reason, why);
        listener.stopServing(machine.fence(), reason);
    }

    /** Asks for another leader, if this node was to lead. */
    public void leaveToAnother() {
        boolean _ = givenUp.leaveToAnother();
    }

    private void appendEntries(ReplicationEffect.AppendEntries append) {
        List<StoredBatch> wanted = incoming.wanted(append);
        wanted.forEach(listener::replicated); // first: it may find that they can not be
        incoming.taken(wanted.size());
        if (append.changed() != null) {
            disk.terms(append.changed());
        }
        long bytes = wanted.stream().mapToLong(batch -> batch.payload().size()).sum();
        services.arrivals().add(bytes);
        disk.append(
                wanted,
                () -> {
                    services.arrivals().written(bytes);
                    persisted(append.end());
                });
    }

    private void install(ReplicationEffect.InstallState install) {
        GroupState state = incoming.offered();
        disk.install(
                install,
                state,
                machine.fence(),
                () -> durable(new ReplicationInput.StateInstalled(install.term(), install.base())));
        listener.replaced(state);
    }

    // ------------------------------------------------------------------ appends

    /**
     * Appends a batch at the end of the log, in the established term. Offset and term are written
     * into its header.
     *
     * @param payload exactly one batch; it must stay until {@code durable} runs
     * @param count offsets that it takes
     * @param durable runs on the shard when the batch is on disk
     * @return the offset of its first record
     */
    public long append(Payload payload, int count, Runnable durable) {
        shard.checkThread();
        if (!(machine.step(new ReplicationInput.Propose(count)).getFirst()
                instanceof ReplicationEffect.Append append)) {
            throw new IllegalStateException("a proposal was not answered by an append");
        }
        long base = append.baseOffset();
        long last = base + count - 1;
        ByteBuffer bytes = payload.bytes();
        LogDisk.stamp(bytes, base, append.term());
        long maxTimestamp = bytes.getLong(RecordBatchLayout.MAX_TIMESTAMP);
        disk.append(
                new StoredBatch(base, last, false, maxTimestamp, payload),
                () -> {
                    durable.run();
                    persisted(last + 1);
                });
        if (!members.isEmpty()) {
            queueTurnEnd();
        }
        return base;
    }

    private void persisted(long end) {
        if (closed) {
            return;
        }
        if (machine.isServing()) {
            listener.durable(end);
        }
        step(new ReplicationInput.Persisted(end));
        sender.written();
    }

    /** Deletes everything below the offset, which must be committed. */
    public void trim(long newLowMark) {
        shard.checkThread();
        if (newLowMark > machine.committedEnd()) {
            throw new IllegalArgumentException(
                    "cannot trim to " + newLowMark + ", committed is " + machine.committedEnd());
        }
        if (disk.trim(newLowMark)) {
            step(new ReplicationInput.Trimmed(newLowMark));
        }
    }

    /** Stops for good and frees its memory; the log on disk stays. */
    public void close(StopReason reason) {
        step(new ReplicationInput.Stop(reason));
        closed = true;
        damage.close();
        givenUp.close();
        incoming.drop();
        services.restless(shard).remove(this);
        sender.close();
        disk.close();
    }

    // ------------------------------------------------------------------ views

    /** First offset that can be read. */
    public long lowMark() {
        return disk.lowMark();
    }

    /** Offset that the next append takes. */
    public long endOffset() {
        return machine.endOffset();
    }

    /** One past the last committed offset. */
    public long committedEnd() {
        return machine.committedEnd();
    }

    /** How many offsets from here to the committed end hold no record: the starts of terms. */
    public long controlOffsetsFrom(long offset) {
        return machine.terms().startsWithin(offset, machine.committedEnd());
    }

    /** How far the durable log goes. */
    public LogSummary summary() {
        return new LogSummary(machine.terms().lastTerm(), machine.durableEnd());
    }

    public boolean isServing() {
        return machine.isServing();
    }

    /** Term of the present role; 0 before the first designation. */
    public long term() {
        return givenUp.reason() == null
                ? machine.fence()
                : Math.max(machine.fence(), givenUp.toldTerm());
    }

    /** Why this replica takes no further part for the life of its process, or null. Any thread. */
    public @Nullable StopReason gaveUp() {
        return givenUp.reason();
    }

    public long group() {
        return group;
    }

    public Shard shard() {
        return shard;
    }

    /** How many other nodes have a copy. */
    int others() {
        return members.size();
    }

    Tail tail() {
        return disk.tail();
    }

    /** From here on the disk must not be read yet: what was cut may still be there. */
    long unsureFrom() {
        return disk.unsureFrom();
    }
}
