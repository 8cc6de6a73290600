package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationEffect.Send;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the roles of one replica share, one after the other. */
final class ReplicaContext {

    final NodeId self;
    final PushWindow window;
    final List<ReplicationEffect> effects = new ArrayList<>();
    final ReplicaLog log;

    /** Peers that are known not to be connected. */
    final SortedSet<NodeId> down = new TreeSet<>();

    private long sessions;
    private @Nullable StopReason verdict;

    ReplicaContext(NodeId self, ReplicaState state, PushWindow window) {
        this.self = self;
        this.window = window;
        this.log = new ReplicaLog(state, effects);
    }

    void emit(ReplicationEffect effect) {
        effects.add(effect);
    }

    void send(NodeId to, PeerMessage message) {
        effects.add(new Send(to, message));
    }

    /** Never used again in the life of this replica, whatever terms it leads. */
    long nextSession() {
        return ++sessions;
    }

    /** The group must stop on this replica, as soon as the present input is dealt with. */
    void giveUp(StopReason reason) {
        verdict = reason;
    }

    @Nullable StopReason verdict() {
        return verdict;
    }
}
