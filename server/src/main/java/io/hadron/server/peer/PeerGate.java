package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.server.log.PeerPort;
import io.hadron.server.session.Payload;
import java.util.List;

/** The network for those who are made before it. Until it opens nobody is connected. Any thread. */
public final class PeerGate implements PeerPort {
    private volatile PeerPort port = PeerPort.NONE;

    public void open(PeerPort network) {
        port = network;
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
    public boolean isUp(NodeId peer) {
        return port.isUp(peer);
    }
}
