package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.courier.CourierPort;
import io.hadron.server.log.PeerPort;
import io.hadron.server.session.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The network for those who are made before it. Until it opens nobody is connected. Any thread. */
public final class PeerGate implements PeerPort, CourierPort {
    private volatile PeerPort port = PeerPort.NONE;
    private volatile @Nullable PeerNetwork opened;

    public void open(PeerNetwork network) {
        opened = network;
        port = network;
    }

    @Override
    public void send(NodeId to, NodeMessage message) {
        PeerNetwork network = opened;
        if (network != null) {
            network.send(to, message);
        }
    }

    @Override
    public void send(NodeId to, long group, PeerMessage message, List<Payload> batches) {
        port.send(to, group, message, batches);
    }

    @Override
    public void flush() {
        port.flush();
    }

    @Override
    public long waitingBytes(NodeId peer) {
        return port.waitingBytes(peer);
    }

    @Override
    public long patienceMs() {
        return port.patienceMs();
    }

    @Override
    public boolean isUp(NodeId peer) {
        return port.isUp(peer);
    }

    @Override
    public boolean hasRoom(NodeId peer) {
        return port.hasRoom(peer);
    }
}
