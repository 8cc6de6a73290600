package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.crc.SimCrc;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Carries out what the replication machine asks for. */
final class SimLogEffects {

    private static final int CHUNK_BATCHES = 3;

    private final SimLog log;
    private final Broker broker;
    private final long group;

    SimLogEffects(SimLog log, Broker broker) {
        this.log = log;
        this.broker = broker;
        this.group = log.group();
    }

    void perform(ReplicationEffect effect, Cargo cargo) {
        switch (effect) {
            case ReplicationEffect.PersistFence fence -> persistFence(fence.term());
            case ReplicationEffect.Send send -> send(send.to(), send.message());
            case ReplicationEffect.ReadEntries read ->
                    broker.life().after(broker.dice().between(0, 2), () -> read(read));
            case ReplicationEffect.SendEntries entries -> sendEntries(entries, cargo);
            case ReplicationEffect.ReadState read ->
                    broker.life().after(broker.dice().between(0, 20), () -> readState(read));
            case ReplicationEffect.SendState state ->
                    broker.send(state.to(), group, state.header(), cargo);
            case ReplicationEffect.InstallState install -> install(install, cargo);
            case ReplicationEffect.AppendTermStart start -> appendTermStart(start);
            case ReplicationEffect.Append append ->
                    throw new IllegalStateException("no batch: " + append);
            case ReplicationEffect.AppendEntries append -> append(append, cargo);
            case ReplicationEffect.Truncate cut -> truncate(cut);
            case ReplicationEffect.TrimTo trim -> log.listener().trimTo(trim.lowMark());
            case ReplicationEffect.ReportEstablished report -> report(report.term());
            case ReplicationEffect.RequestNewTerm request -> requestNewTerm(request);
            case ReplicationEffect.StartServing start -> {
                broker.audit().serving(log, start.term());
                broker.life().pass(CrashPoint.ESTABLISHED);
                log.listener().startServing(start.term());
            }
            case ReplicationEffect.CommitAdvanced commit -> {
                broker.audit().committed(log, broker.node(), commit.endOffset());
                log.listener().committed(commit.endOffset());
            }
            case ReplicationEffect.AllAdvanced all -> log.listener().durableOnAll(all.endOffset());
            case ReplicationEffect.LearnerCaughtUp learner ->
                    tell(crc ->
                            crc.caughtUp(broker.node(), group, learner.term(), learner.replica()));
            case ReplicationEffect.ReplicaDamaged damaged -> {
                broker.audit().damaged(log, damaged);
                tell(crc -> crc.damaged(group, damaged.term(), damaged.replica()));
            }
            case ReplicationEffect.StopServing stop -> {
                broker.audit().stopped(log, stop.reason());
                log.listener().stopServing(stop.reason());
            }
        }
    }

    private void tell(java.util.function.Consumer<SimCrc> command) {
        broker.crc().submit(broker.node(), () -> command.accept(broker.crc().crc()));
    }

    private void send(NodeId to, PeerMessage message) {
        broker.life().pass(CrashPoint.BEFORE_ANSWER);
        broker.audit().sent(log, broker.node(), message);
        broker.send(to, group, message, Cargo.NONE);
    }

    private void persistFence(long term) {
        broker.life().pass(CrashPoint.FENCE_ASKED);
        if (broker.bug() == PlantedBug.R2_FENCE_IN_MEMORY) {
            log.step(new ReplicationInput.FencePersisted(term));
            return;
        }
        log.submit(
                List.of(new DiskOp.Put(group, SimLog.FENCE, number(term))),
                () -> {
                    broker.life().pass(CrashPoint.FENCE_DURABLE);
                    log.step(new ReplicationInput.FencePersisted(term));
                });
    }

    private void appendTermStart(ReplicationEffect.AppendTermStart start) {
        var entry = new LogEntry(start.offset(), 1, start.term(), new LogEntry.Content.TermStart());
        log.submit(
                List.of(
                        new DiskOp.Put(group, SimLog.TERMS, start.index().encode()),
                        new DiskOp.Append(group, entry)),
                () -> log.persisted(entry.end()));
        broker.life().pass(CrashPoint.TERM_START_APPENDED);
    }

    private void append(ReplicationEffect.AppendEntries append, Cargo cargo) {
        var ops = new ArrayList<DiskOp>();
        for (LogEntry entry : cargo.batches()) {
            if (entry.baseOffset() >= append.base()) {
                broker.audit().appended(log, entry, append.entryTerm());
                ops.add(new DiskOp.Append(group, entry));
            }
        }
        if (append.changed() != null) {
            ops.add(new DiskOp.Put(group, SimLog.TERMS, append.changed().encode()));
        }
        log.submit(
                ops,
                () -> {
                    broker.life().pass(CrashPoint.ENTRIES_DURABLE);
                    log.persisted(append.end());
                });
        for (DiskOp op : ops) {
            if (op instanceof DiskOp.Append(long _, LogEntry entry)) {
                log.listener().logged(entry);
            }
        }
        broker.life().pass(CrashPoint.ENTRIES_APPENDED);
    }

    private void truncate(ReplicationEffect.Truncate cut) {
        broker.audit().truncated(log, broker.node(), cut.newEnd());
        log.submit(
                List.of(
                        new DiskOp.Truncate(group, cut.newEnd()),
                        new DiskOp.Put(group, SimLog.TERMS, cut.index().encode())),
                () -> {
                    broker.life().pass(CrashPoint.CUT_DURABLE);
                    log.step(new ReplicationInput.Truncated(cut.newEnd()));
                });
        log.listener().cut(cut.newEnd());
        broker.life().pass(CrashPoint.CUT_ASKED);
    }

    private void install(ReplicationEffect.InstallState install, Cargo cargo) {
        var ops = new ArrayList<DiskOp>();
        byte[] fence = log.image().state().get(SimLog.FENCE);
        ops.add(new DiskOp.Reset(group, install.base()));
        if (fence != null) {
            ops.add(new DiskOp.Put(group, SimLog.FENCE, fence));
        }
        cargo.state().forEach((key, value) -> ops.add(new DiskOp.Put(group, key, value)));
        ops.add(new DiskOp.Put(group, SimLog.TERMS, install.terms().encode()));
        log.submit(
                ops,
                () -> {
                    broker.life().pass(CrashPoint.STATE_DURABLE);
                    log.step(new ReplicationInput.StateInstalled(install.term(), install.base()));
                });
        broker.life().pass(CrashPoint.STATE_ASKED);
        log.listener().installed();
    }

    private void read(ReplicationEffect.ReadEntries read) {
        if (log.isClosed()) {
            return;
        }
        broker.life().pass(CrashPoint.ENTRIES_READ);
        long lowMark = log.lowMark();
        if (read.from() < lowMark) {
            log.step(new ReplicationInput.EntriesGone(read.to(), read.term(), lowMark));
            return;
        }
        var batches = new ArrayList<LogEntry>();
        long end = read.from();
        for (LogEntry entry : log.image().log().tailMap(read.from(), true).values()) {
            if (batches.size() == CHUNK_BATCHES || entry.end() > read.limit()) {
                break;
            }
            batches.add(entry);
            end = entry.end();
        }
        if (!batches.isEmpty()) {
            log.step(
                    new ReplicationInput.EntriesRead(
                            read.to(), read.term(), read.from(), end, 100 * batches.size()),
                    Cargo.of(batches));
        } else if (log.term() == read.term()) {
            throw new IllegalStateException(log + " has nothing to read for " + read);
        }
    }

    private void sendEntries(ReplicationEffect.SendEntries entries, Cargo cargo) {
        broker.send(entries.to(), group, entries.header(), cargo);
    }

    private void readState(ReplicationEffect.ReadState read) {
        var state = new TreeMap<>(log.image().state());
        state.remove(SimLog.FENCE);
        state.remove(SimLog.TERMS);
        broker.life().pass(CrashPoint.STATE_READ);
        log.step(
                new ReplicationInput.StateRead(read.to(), read.term(), log.listener().stateBase()),
                new Cargo(List.of(), state));
    }

    private void requestNewTerm(ReplicationEffect.RequestNewTerm request) {
        NodeId leader = request.leader() == null ? broker.node() : request.leader();
        tell(crc -> crc.startTerm(group, request.term(), leader));
    }

    void report(long term) {
        broker.life().pass(CrashPoint.BEFORE_REPORTING_ESTABLISHED);
        if (broker.bug() == PlantedBug.SERVE_BEFORE_ESTABLISHED) {
            log.step(new ReplicationInput.EstablishedAccepted(term));
        }
        broker.crc()
                .submit(
                        broker.node(),
                        () -> broker.crc().crc().establish(broker.node(), group, term),
                        answer -> broker.life().run(() -> answered(term, answer)));
    }

    private void answered(long term, SimCrc.Establishment answer) {
        log.step(
                answer.accepted()
                        ? new ReplicationInput.EstablishedAccepted(term)
                        : new ReplicationInput.EstablishedRefused(term, answer.currentTerm()));
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
