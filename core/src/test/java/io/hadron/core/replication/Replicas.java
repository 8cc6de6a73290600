package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.EntriesAck;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationEffect.Send;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EstablishedAccepted;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Received;
import java.util.List;

/** Three replicas, and short names for what they are told. */
final class Replicas {

    static final NodeId A = new NodeId(1);
    static final NodeId B = new NodeId(2);
    static final NodeId C = new NodeId(3);
    static final NodeId D = new NodeId(4);
    static final NodeId E = new NodeId(5);
    static final ReplicaSet ABC = ReplicaSet.of(A, B, C);

    private Replicas() {}

    static TermIndex terms(long... termsAndOffsets) {
        var index = TermIndex.EMPTY;
        for (int i = 0; i < termsAndOffsets.length; i += 2) {
            index = index.with(termsAndOffsets[i], termsAndOffsets[i + 1]);
        }
        return index;
    }

    static Received says(NodeId peer, PeerMessage message) {
        return new Received(peer, message);
    }

    static Received report(NodeId peer, long term, long session, TermIndex terms, long end) {
        return says(peer, new Report(term, session, terms, 0, end, 0));
    }

    static Received ack(NodeId peer, long term, long session, long end) {
        return says(peer, new EntriesAck(term, session, end));
    }

    static Send send(NodeId to, PeerMessage message) {
        return new Send(to, message);
    }

    static Entries entries(long term, long prevTerm, long entryTerm, long base, long end) {
        return new Entries(term, 1, prevTerm, entryTerm, base, end, 0, 0);
    }

    /** A follows B in a term, fenced, with a given log. */
    static ReplicationMachine follower(long term, TermIndex terms, long end, long committed) {
        long fence = Math.max(terms.lastTerm(), term - 1);
        var machine = new ReplicationMachine(A, new ReplicaState(fence, terms, 0, end, committed));
        machine.step(new Designated(term, B, ABC, 1, ABC));
        machine.step(new FencePersisted(term));
        return machine;
    }

    /**
     * A leads term 1 of A, B, C, whose sessions are 1 and 2; nothing but the term start is there.
     */
    static ReplicationMachine leader() {
        var machine = new ReplicationMachine(A, ReplicaState.NEW, new PushWindow(100, 2));
        machine.step(new Designated(1, A, ABC, 0, ReplicaSet.NONE));
        machine.step(new FencePersisted(1));
        machine.step(new Persisted(1));
        for (NodeId peer : List.of(B, C)) {
            machine.step(report(peer, 1, peer.value() - 1L, TermIndex.EMPTY, 0));
            read(machine, peer, 1, 0, 1);
            machine.step(ack(peer, 1, peer.value() - 1L, 1));
        }
        machine.step(new EstablishedAccepted(1));
        return machine;
    }

    static List<ReplicationEffect> read(
            ReplicationMachine machine, NodeId to, long term, long base, long end) {
        return machine.step(new ReplicationInput.EntriesRead(to, term, base, end, 60));
    }
}
