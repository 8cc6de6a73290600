package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopiedState;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EntriesRead;
import io.hadron.core.replication.ReplicationInput.StateRead;

/** What a leader does whether it is established or not. */
abstract sealed class LeadingRole extends ActiveRole permits RecoveringLeader, EstablishedLeader {

    final ReplicaContext context;
    final LeaderProgress progress;

    LeadingRole(ReplicaContext context, LeaderProgress progress) {
        this.context = context;
        this.progress = progress;
    }

    /** The learners of the term have changed. */
    abstract void designate(Designated changed);

    abstract void reported(NodeId from, Report report);

    void copied(NodeId from, CopiedEntries copy) {}

    void copied(NodeId from, CopiedState copy) {}

    /** Someone, perhaps this replica, may hold more than before. */
    void heldMore() {}

    @Override
    final void received(NodeId from, PeerMessage message) {
        switch (message) {
            case Report m -> reported(from, m);
            case PeerMessage.EntriesAck m -> {
                progress.acked(from, m);
                heldMore();
            }
            case CopiedEntries m -> copied(from, m);
            case CopiedState m -> copied(from, m);
            case PeerMessage.FenceRequest _,
                    PeerMessage.TermRefused _,
                    PeerMessage.Entries _,
                    PeerMessage.CommitNotice _,
                    PeerMessage.CopyRequest _,
                    PeerMessage.StateOffer _ -> {}
        }
    }

    @Override
    final void persisted() {
        progress.held(context.self, context.log.durableEnd());
        heldMore();
    }

    @Override
    final void replicate() {
        progress.push();
    }

    @Override
    final void entriesRead(EntriesRead read) {
        progress.entriesRead(read);
    }

    @Override
    final void entriesGone(NodeId to) {
        progress.entriesGone(to);
    }

    @Override
    final void stateRead(StateRead read) {
        progress.stateRead(read);
    }

    @Override
    final void stateSending(NodeId to) {
        progress.stateSending(to);
    }

    @Override
    final void peerUp(NodeId peer) {
        progress.peerUp(peer);
    }

    @Override
    void peerDown(NodeId peer) {
        progress.peerDown(peer);
    }

    @Override
    void tick() {
        progress.tick();
    }

    @Override
    boolean isRestless() {
        return progress.isRestless();
    }
}
