package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.RecoveringLeader;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicaState;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.ReplicationMachine;
import io.hadron.core.replication.ReplicationRole;
import io.hadron.core.replication.StopReason;
import io.hadron.core.replication.TermIndex;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Drives the replication machine of one replica of a control group. */
public final class SimLog {

    /** Hears what becomes of the log. */
    interface Listener {
        void startServing(long term);

        void durable(long end);

        /** Everything below {@code end} is committed, whether this replica leads or not. */
        void committed(long end);

        void durableOnAll(long end);

        void stopServing(StopReason reason);

        /** Where the log must begin on a replica that gets the stored state. */
        long stateBase();

        /** The leader has dropped what is below. */
        void trimTo(long lowMark);

        /** A batch was appended that another replica sent. */
        void logged(LogEntry entry);

        /** The log was cut. */
        void cut(long end);

        /** Log and state were replaced by another replica's. */
        void installed();
    }

    /** Prints every step of every replica, for the study of one seed. */
    private static final boolean TRACE = Boolean.getBoolean("hadron.simulation.trace");

    private static final int LEAVE_AGAIN_MS = 1_000;

    private record Work(ReplicationEffect effect, Cargo cargo) {}

    /** The offset up to which the group's stored state contains its log. */
    static final String APPLIED = "applied";

    static final String FENCE = "fence";
    static final String TERMS = "terms";

    private final long group;
    private final Broker broker;
    private final Listener listener;
    private final SimLogEffects effects;
    private final Sabotage sabotage;
    private final ArrayDeque<Work> work = new ArrayDeque<>();
    private ReplicationMachine machine;
    private @Nullable GroupView view;
    private boolean performing;
    private boolean turnQueued;
    private boolean closed;

    SimLog(long group, Broker broker, Listener listener) {
        this.group = group;
        this.broker = broker;
        this.listener = listener;
        this.effects = new SimLogEffects(this, broker);
        this.sabotage = new Sabotage(this, broker);
        this.machine = open();
        broker.life().pass(CrashPoint.LOG_OPENED);
    }

    private ReplicationMachine open() {
        DiskImage.Group disk = image();
        byte[] fence = disk.state().get(FENCE);
        byte[] terms = disk.state().get(TERMS);
        return new ReplicationMachine(
                broker.node(),
                new ReplicaState(
                        fence == null ? 0 : ByteBuffer.wrap(fence).getLong(),
                        terms == null ? TermIndex.EMPTY : TermIndex.decode(terms),
                        disk.lowMark(),
                        disk.end(),
                        Math.clamp(applied(), disk.lowMark(), disk.end())));
    }

    /** Tells the machine which peers are there; once, when the driver is complete. */
    void connect() {
        broker.peers().all().forEach(peer -> step(new ReplicationInput.PeerUp(peer)));
    }

    /** Begins anew with what the disk has: what only a broken replica does. */
    void reopen() {
        machine = open();
        connect();
    }

    /** The controller's present decision. */
    void designated(GroupView news) {
        view = news;
        step(sabotage.designation(news));
    }

    static ReplicationInput.Designated designation(GroupView view, NodeId leader, ReplicaSet base) {
        return new ReplicationInput.Designated(
                view.term(), leader, view.replicas(), view.established(), base, view.learners());
    }

    /**
     * Repeats what may have been lost on its way to the controller; lets the machine do the same.
     */
    void tick() {
        if (closed) {
            return;
        }
        if (machine.role() instanceof RecoveringLeader leader
                && leader.phase() == RecoveringLeader.Phase.REPORTED) {
            effects.report(leader.term());
        }
        GroupView known = view;
        if (known != null
                && machine.role() instanceof ReplicationRole.Idle
                && known.leader().equals(broker.node())) {
            designated(known);
        }
        if (machine.isRestless()) {
            step(new ReplicationInput.Tick());
        }
    }

    void received(NodeId from, PeerMessage message, Cargo cargo) {
        PeerMessage heard = sabotage.received(from, message);
        if (heard != null) {
            step(new ReplicationInput.Received(from, heard), cargo);
        }
    }

    void step(ReplicationInput input) {
        step(input, Cargo.NONE);
    }

    void step(ReplicationInput input, Cargo cargo) {
        if (closed) {
            return;
        }
        List<ReplicationEffect> answer = machine.step(input);
        if (TRACE && !(input instanceof ReplicationInput.Replicate && answer.isEmpty())) {
            System.err.println(
                    broker.life().now()
                            + " g"
                            + group
                            + " n"
                            + broker.node()
                            + " "
                            + input
                            + " -> "
                            + answer);
        }
        for (ReplicationEffect effect : answer) {
            work.add(new Work(effect, cargo));
        }
        endTurnLater(input);
        perform();
    }

    private void perform() {
        if (performing) {
            return;
        }
        performing = true;
        while (!work.isEmpty() && !closed) {
            Work next = work.remove();
            effects.perform(next.effect, next.cargo);
        }
        performing = false;
    }

    private void endTurnLater(ReplicationInput input) {
        if (!turnQueued && !(input instanceof ReplicationInput.Replicate)) {
            turnQueued = true;
            broker.life()
                    .after(
                            broker.dice().between(0, 1),
                            () -> {
                                turnQueued = false;
                                step(new ReplicationInput.Replicate());
                            });
        }
    }

    /** Appends a batch. */
    void append(int count, LogEntry.Content content) {
        List<ReplicationEffect> answer = machine.step(new ReplicationInput.Propose(count));
        if (!(answer.getFirst() instanceof ReplicationEffect.Append append)) {
            throw new IllegalStateException("a proposal was not answered by an append");
        }
        var entry = new LogEntry(append.baseOffset(), count, append.term(), content);
        submit(List.of(new DiskOp.Append(group, entry)), () -> persisted(entry.end()));
        sabotage.appended(entry.end());
        answer.stream().skip(1).forEach(effect -> work.add(new Work(effect, Cargo.NONE)));
        endTurnLater(new ReplicationInput.Propose(count));
        perform();
    }

    void persisted(long end) {
        if (!closed) {
            listener.durable(end);
            step(new ReplicationInput.Persisted(end));
        }
    }

    /** Drops what is below, together with other changes of the stored state, in one write. */
    void trim(long lowMark, List<DiskOp> with) {
        broker.life().pass(CrashPoint.BEFORE_TRIM);
        var ops = new ArrayList<>(with);
        ops.add(new DiskOp.Trim(group, lowMark));
        submit(ops, () -> broker.life().pass(CrashPoint.AFTER_TRIM));
        step(new ReplicationInput.Trimmed(image().lowMark()));
    }

    /** From here on this replica takes no part, as if it had read what can not be. */
    public void giveUp() {
        GroupView known = view;
        step(new ReplicationInput.Stop(StopReason.CONTRADICTED));
        if (known != null && known.leader().equals(broker.node())) {
            leave(known.term());
        }
    }

    /** Asks for another leader until this term is over. */
    private void leave(long term) {
        if (!closed && designation().term() == term) {
            broker.crc()
                    .submit(
                            broker.node(),
                            () -> broker.crc().crc().leaderGaveUp(broker.node(), group, term));
            broker.life().after(LEAVE_AGAIN_MS, () -> leave(term));
        }
    }

    /** Whether it has given up. */
    public boolean isStopped() {
        return machine.role() instanceof ReplicationRole.Stopped;
    }

    /** The node no longer holds the group: everything goes. */
    void drop() {
        step(new ReplicationInput.Stop(StopReason.SHUTDOWN));
        broker.submit(
                List.of(new DiskOp.Reset(group, 0)),
                () -> broker.life().pass(CrashPoint.GROUP_DROPPED));
        close();
    }

    private void close() {
        closed = true;
        work.clear();
    }

    /**
     * Writes in the order of submission; {@code done} runs when it is durable, if this is still
     * here.
     */
    void submit(List<DiskOp> ops, Runnable done) {
        if (closed) {
            return;
        }
        broker.submit(
                ops,
                () -> {
                    if (!closed) {
                        done.run();
                    }
                });
    }

    Listener listener() {
        return listener;
    }

    /** What the process takes for the content of its disk: it may not be written yet. */
    public DiskImage.Group image() {
        return broker.image(group);
    }

    /** The offset up to which the stored state contains the log. */
    long applied() {
        byte[] applied = image().state().get(APPLIED);
        return applied == null ? 0 : ByteBuffer.wrap(applied).getLong();
    }

    DiskOp putApplied(long offset) {
        return new DiskOp.Put(
                group, APPLIED, ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
    }

    /** The designation that this replica acts on. */
    GroupView designation() {
        return Objects.requireNonNull(view);
    }

    ReplicationMachine machine() {
        return machine;
    }

    public NodeId node() {
        return broker.node();
    }

    boolean isClosed() {
        return closed;
    }

    public long group() {
        return group;
    }

    public boolean isServing() {
        return !closed && machine.isServing();
    }

    public long term() {
        return machine.fence();
    }

    public long end() {
        return machine.endOffset();
    }

    public long committedEnd() {
        return machine.committedEnd();
    }

    long durableEnd() {
        return machine.durableEnd();
    }

    public TermIndex terms() {
        return machine.terms();
    }

    public long lowMark() {
        return image().lowMark();
    }

    @Override
    public String toString() {
        return "group "
                + group
                + " on node "
                + broker.node()
                + ": "
                + machine.role()
                + ", "
                + lowMark()
                + " to "
                + end()
                + ", committed "
                + committedEnd();
    }
}
