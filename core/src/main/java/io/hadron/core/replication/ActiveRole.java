package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationInput.EntriesRead;
import io.hadron.core.replication.ReplicationInput.StateRead;

/** A role that takes part. What it finds that must end the group goes to the context. */
abstract sealed class ActiveRole implements ReplicationRole permits Follower, LeadingRole {

    /** The fence of the role's term is durable: now it may be answered in. */
    abstract void fencePersisted();

    /** A message of the role's term, from a replica that may send it. */
    abstract void received(NodeId from, PeerMessage message);

    abstract void entriesRead(EntriesRead read);

    abstract void entriesGone(NodeId to);

    /** More of the log is durable. */
    abstract void persisted();

    void stateRead(StateRead read) {}

    void stateSending(NodeId to) {}

    void replicate() {}

    void peerUp(NodeId peer) {}

    void peerDown(NodeId peer) {}

    void tick() {}

    boolean isRestless() {
        return false;
    }
}
