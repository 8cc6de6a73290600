package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.RecoveringLeader;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.TermIndex;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.world.DiskOp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Breaks one rule of replication between the machine and its driver, if that was asked for. */
final class Sabotage {

    private final SimLog log;
    private final Broker broker;

    Sabotage(SimLog log, Broker broker) {
        this.log = log;
        this.broker = broker;
    }

    ReplicationInput.Designated designation(GroupView view) {
        NodeId leader = view.leader();
        ReplicaSet base = view.establishedReplicas();
        switch (broker.bug()) {
            case R1_TWO_LEADERS -> {
                boolean usurps =
                        view.replicas().contains(broker.node())
                                && !view.learners().contains(broker.node())
                                && !view.isEstablished()
                                && view.term() % 2 == 0;
                leader = usurps ? broker.node() : leader;
            }
            case R3_ASKS_A_MINORITY ->
                    base = base.contains(broker.node()) ? ReplicaSet.of(broker.node()) : base;
            case R4_RECOVERS_FROM_NEW_SET -> base = base.isEmpty() ? base : view.replicas();
            default -> {}
        }
        if (view.term() > log.term()) {
            newTerm();
        }
        return SimLog.designation(view, leader, base);
    }

    /** A message as the replica takes it; null if it does not hear it. */
    @Nullable PeerMessage received(NodeId from, PeerMessage message) {
        if (message.term() > log.term()) {
            newTerm();
        }
        return switch (broker.bug()) {
            case R2_LOWER_TERM_ACCEPTED -> raised(message);
            case R3_SERVES_OWN_LOG -> modest(message);
            case R5_NOTICE_COUNTS_AS_HELD -> {
                if (message instanceof PeerMessage.Entries entries) {
                    broker.send(
                            from,
                            log.group(),
                            new PeerMessage.EntriesAck(
                                    entries.term(), entries.session(), log.durableEnd()),
                            Cargo.NONE);
                }
                yield message;
            }
            default -> message;
        };
    }

    /** An old leader is taken for the present one. */
    private PeerMessage raised(PeerMessage message) {
        long term = log.term();
        if (message.term() >= term) {
            return message;
        }
        return switch (message) {
            case PeerMessage.Entries e ->
                    new PeerMessage.Entries(
                            term,
                            e.session(),
                            e.prevTerm(),
                            e.entryTerm(),
                            e.base(),
                            e.end(),
                            e.committedEnd(),
                            e.lowMark());
            case PeerMessage.CommitNotice n ->
                    new PeerMessage.CommitNotice(term, n.committedEnd(), n.lowMark());
            case PeerMessage.EntriesAck a ->
                    new PeerMessage.EntriesAck(term, a.session(), a.verifiedEnd());
            default -> message;
        };
    }

    /** Whatever the others hold, it is less than the own log. */
    private PeerMessage modest(PeerMessage message) {
        return message instanceof PeerMessage.Report report
                        && log.machine().role() instanceof RecoveringLeader
                ? new PeerMessage.Report(report.term(), report.session(), TermIndex.EMPTY, 0, 0, 0)
                : message;
    }

    /** A higher term is seen for the first time. */
    private void newTerm() {
        long end =
                switch (broker.bug()) {
                    case R6_CUTS_BY_COMMIT -> log.committedEnd();
                    case R6_CUTS_BELOW_COMMIT -> log.committedEnd() - 3;
                    default -> Long.MAX_VALUE;
                };
        if (end >= log.end() || log.isServing()) {
            return;
        }
        var batch = log.image().log().floorEntry(end);
        long cut =
                batch == null
                        ? log.lowMark()
                        : batch.getValue().end() <= end ? end : batch.getKey();
        cut = Math.max(cut, Math.max(log.lowMark(), log.applied()));
        if (cut < log.end()) {
            log.submit(
                    List.of(
                            new DiskOp.Truncate(log.group(), cut),
                            new DiskOp.Put(
                                    log.group(), SimLog.TERMS, log.terms().cutTo(cut).encode())),
                    () -> {});
            log.reopen();
            log.listener().installed();
        }
    }

    /** A leader's own batch was handed to its disk. */
    void appended(long end) {
        if (broker.bug() == PlantedBug.R5_COUNTS_ITSELF_EARLY) {
            log.step(new ReplicationInput.Persisted(end));
        }
    }
}
