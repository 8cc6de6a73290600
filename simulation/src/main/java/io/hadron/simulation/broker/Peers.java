package io.hadron.simulation.broker;

import io.hadron.core.cluster.JudgeInput.Link;
import io.hadron.core.model.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The connections of one process: which peers it can hear. One node may hear another that does not
 * hear it.
 */
public final class Peers {

    private record Peer(long session, long heardMs) {}

    /**
     * What this process knows of another one.
     *
     * @param session the other's, 0 for none yet
     */
    public record Sight(long session, Link link) {}

    private static final int HEARTBEAT_MS = 100;
    private static final int LOST_AFTER_MS = 500;

    private final Broker broker;
    private final TreeMap<NodeId, Peer> up = new TreeMap<>();
    private final TreeMap<NodeId, Sight> lost = new TreeMap<>();

    Peers(Broker broker) {
        this.broker = broker;
        broker.life().after(0, this::beat);
    }

    private void beat() {
        broker.life().after(HEARTBEAT_MS, this::beat);
        long silentSince = broker.life().now() - LOST_AFTER_MS;
        for (NodeId node : broker.directory().nodes()) {
            if (!node.equals(broker.node())) {
                Peer peer = up.get(node);
                if (peer != null && peer.heardMs < silentSince) {
                    lost(node, Link.LOST);
                }
                send(node, receiver -> receiver.peers().heard(broker.node(), broker.session()));
            }
        }
    }

    /** Sends to the process that the node has when the message leaves. */
    void send(NodeId to, java.util.function.Consumer<Broker> arrival) {
        Broker receiver = broker.directory().process(to);
        if (receiver != null) {
            broker.links()
                    .send(
                            broker.node(),
                            to,
                            () -> receiver.life().run(() -> arrival.accept(receiver)));
        }
    }

    private void heard(NodeId from, long session) {
        Peer peer = up.get(from);
        if (peer != null && session < peer.session) {
            return;
        }
        if (peer != null && session > peer.session) {
            lost(from, Link.GONE);
            peer = null;
        }
        up.put(from, new Peer(session, broker.life().now()));
        if (peer == null) {
            broker.peerUp(from);
        }
    }

    /** The connection to a process broke, because it is gone. */
    public void broken(NodeId from, long session) {
        Peer peer = up.get(from);
        if (peer != null && peer.session == session) {
            lost(from, Link.GONE);
        }
    }

    private void lost(NodeId node, Link link) {
        Peer peer = up.remove(node);
        lost.put(node, new Sight(peer == null ? 0 : peer.session, link));
        broker.peerDown(node);
    }

    public boolean isUp(NodeId node) {
        return up.containsKey(node);
    }

    /** The connection to a node as this process sees it. */
    public Sight sight(NodeId node) {
        Peer peer = up.get(node);
        return peer != null
                ? new Sight(peer.session, Link.UP)
                : lost.getOrDefault(node, new Sight(0, Link.LOST));
    }

    List<NodeId> all() {
        return List.copyOf(Objects.requireNonNull(up.navigableKeySet()));
    }
}
