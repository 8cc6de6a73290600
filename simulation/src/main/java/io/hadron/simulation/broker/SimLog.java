package io.hadron.simulation.broker;

import io.hadron.core.replication.RecoveringLeader;
import io.hadron.core.replication.ReplicaState;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.ReplicationMachine;
import io.hadron.core.replication.StopReason;
import io.hadron.core.replication.TermIndex;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Drives the replication machine of one control group. */
final class SimLog {

    /** Hears what becomes of the log. */
    interface Listener {
        void startServing(long term);

        void durable(long end);

        void committed(long end);

        void durableOnAll(long end);

        void stopServing(StopReason reason);
    }

    private static final String FENCE = "fence";
    private static final String TERMS = "terms";
    private static final int RETRY_MS = 300;

    private final long group;
    private final Broker broker;
    private final Listener listener;
    private final ReplicationMachine machine;

    SimLog(long group, Broker broker, Listener listener) {
        this.group = group;
        this.broker = broker;
        this.listener = listener;
        DiskImage.Group disk = broker.store().group(group);
        byte[] fence = disk.state().get(FENCE);
        byte[] terms = disk.state().get(TERMS);
        machine =
                new ReplicationMachine(
                        SimController.NODE,
                        new ReplicaState(
                                fence == null ? 0 : ByteBuffer.wrap(fence).getLong(),
                                terms == null ? TermIndex.EMPTY : TermIndex.decode(terms),
                                disk.lowMark(),
                                disk.end(),
                                disk.lowMark()));
        broker.audit().opened(group, disk.end());
        broker.life().pass(CrashPoint.LOG_OPENED);
        poll();
    }

    /** Asks the controller for the present term, again and again: any message may be lost. */
    private void poll() {
        if (!machine.isServing() || broker.controller().currentTerm(group) != term()) {
            broker.network()
                    .send(() -> {
                        var designation = broker.controller().designation(group);
                        broker.network().send(() -> broker.life().run(() -> step(designation)));
                    });
            if (machine.role() instanceof RecoveringLeader leader
                    && leader.phase() == RecoveringLeader.Phase.REPORTED) {
                report(leader.term());
            }
        }
        broker.life().after(RETRY_MS, this::poll);
    }

    void step(ReplicationInput input) {
        machine.step(input).forEach(this::perform);
    }

    private void perform(ReplicationEffect effect) {
        switch (effect) {
            case ReplicationEffect.PersistFence fence -> persistFence(fence.term());
            case ReplicationEffect.AppendTermStart start -> appendTermStart(start);
            case ReplicationEffect.Append append ->
                    throw new IllegalStateException("no batch: " + append);
            case ReplicationEffect.ReportEstablished report -> report(report.term());
            case ReplicationEffect.RequestNewTerm request ->
                    broker.network()
                            .send(() -> broker.controller().startTermAfter(group, request.term()));
            case ReplicationEffect.StartServing start -> {
                broker.audit().serving(group, start.term());
                broker.life().pass(CrashPoint.ESTABLISHED);
                listener.startServing(start.term());
            }
            case ReplicationEffect.CommitAdvanced commit -> {
                broker.audit()
                        .committed(group, commit.endOffset(), broker.store().syncedEnd(group));
                listener.committed(commit.endOffset());
            }
            case ReplicationEffect.AllAdvanced all -> listener.durableOnAll(all.endOffset());
            case ReplicationEffect.StopServing stop -> listener.stopServing(stop.reason());
            case ReplicationEffect.Send _,
                    ReplicationEffect.ReadEntries _,
                    ReplicationEffect.SendEntries _,
                    ReplicationEffect.ReadState _,
                    ReplicationEffect.SendState _,
                    ReplicationEffect.InstallState _,
                    ReplicationEffect.AppendEntries _,
                    ReplicationEffect.Truncate _,
                    ReplicationEffect.TrimTo _,
                    ReplicationEffect.LearnerCaughtUp _,
                    ReplicationEffect.ReplicaDamaged _ ->
                    throw new IllegalStateException("no peers: " + effect);
        }
    }

    private void persistFence(long term) {
        broker.life().pass(CrashPoint.FENCE_ASKED);
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(term).array();
        broker.store()
                .submit(
                        List.of(new DiskOp.Put(group, FENCE, value)),
                        () -> {
                            broker.life().pass(CrashPoint.FENCE_DURABLE);
                            step(new ReplicationInput.FencePersisted(term));
                        });
    }

    private void appendTermStart(ReplicationEffect.AppendTermStart start) {
        var entry = new LogEntry(start.offset(), 1, start.term(), new LogEntry.Content.TermStart());
        broker.store()
                .submit(
                        List.of(
                                new DiskOp.Put(group, TERMS, start.index().encode()),
                                new DiskOp.Append(group, entry)),
                        () -> persisted(entry.end()));
        broker.life().pass(CrashPoint.TERM_START_APPENDED);
    }

    private void report(long term) {
        broker.life().pass(CrashPoint.BEFORE_REPORTING_ESTABLISHED);
        if (broker.bug() == PlantedBug.SERVE_BEFORE_ESTABLISHED) {
            step(new ReplicationInput.EstablishedAccepted(term));
        }
        broker.network()
                .send(() -> {
                    long current = broker.controller().establish(group, term);
                    broker.network()
                            .send(() ->
                                    broker.life()
                                            .run(() ->
                                                    step(
                                                            current == term
                                                                    ? new ReplicationInput
                                                                            .EstablishedAccepted(
                                                                            term)
                                                                    : new ReplicationInput
                                                                            .EstablishedRefused(
                                                                            term, current))));
                });
    }

    /** Appends a batch together with other changes, in one write. */
    void append(int count, LogEntry.Content content, List<DiskOp> with) {
        if (!(machine.step(new ReplicationInput.Propose(count)).getFirst()
                instanceof ReplicationEffect.Append append)) {
            throw new IllegalStateException("a proposal was not answered by an append");
        }
        var entry = new LogEntry(append.baseOffset(), count, append.term(), content);
        var ops = new ArrayList<DiskOp>();
        ops.add(new DiskOp.Append(group, entry));
        ops.addAll(with);
        broker.store().submit(ops, () -> persisted(entry.end()));
    }

    private void persisted(long end) {
        listener.durable(end);
        step(new ReplicationInput.Persisted(end));
    }

    void trim(long lowMark) {
        broker.life().pass(CrashPoint.BEFORE_TRIM);
        broker.store()
                .submit(
                        List.of(new DiskOp.Trim(group, lowMark)),
                        () -> broker.life().pass(CrashPoint.AFTER_TRIM));
    }

    long group() {
        return group;
    }

    boolean isServing() {
        return machine.isServing();
    }

    long term() {
        return machine.fence();
    }

    long end() {
        return machine.endOffset();
    }

    long committedEnd() {
        return machine.committedEnd();
    }

    long lowMark() {
        return broker.store().group(group).lowMark();
    }
}
