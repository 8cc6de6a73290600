package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationInput.Designated;

/** Serving. Commit follows the majority. */
public final class EstablishedLeader extends LeadingRole {

    private final long term;

    EstablishedLeader(ReplicaContext context, long term, LeaderProgress progress) {
        super(context, progress);
        this.term = term;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    void fencePersisted() {}

    @Override
    void designate(Designated changed) {
        progress.designate(changed);
    }

    @Override
    void reported(NodeId from, Report report) {
        progress.reported(from, report);
    }

    @Override
    public String toString() {
        return "EstablishedLeader[term=" + term + ", " + progress + "]";
    }
}
