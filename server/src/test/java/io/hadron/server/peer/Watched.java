package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.config.ConfigLoader;
import io.hadron.server.config.HostPort;
import io.hadron.server.network.PooledBuffers;
import io.hadron.server.session.Payload;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A node that has nothing but a network, and notes what it hears. */
final class Watched implements PeerEvents, AutoCloseable {
    static final UUID CLUSTER = new UUID(7, 7);

    /** Silence is noticed at once. */
    static final String QUICK = "timeout: 300ms, heartbeat: 50ms";

    /** However slow the machine is, nothing is taken for lost, and much may wait. */
    static final String PATIENT = "timeout: 1m, heartbeat: 5s, outbound: 1GiB";

    record Heard(NodeId from, long group, PeerMessage message, int bytes, int hash) {}

    final PooledBuffers buffers = new PooledBuffers(2);
    final NettyPeerNetwork network;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Heard> heard = new CopyOnWriteArrayList<>();
    final List<NodeMessage> notes = new CopyOnWriteArrayList<>();
    private final int id;

    Watched(int id, int port, String secret, String settings) throws IOException {
        this.id = id;
        String yaml = "peer: {port: " + port + ", " + settings + "}";
        network =
                NettyPeerNetwork.bind(
                        ConfigLoader.parse("test", yaml).peer(),
                        new ClusterSecret(secret),
                        buffers,
                        pool -> pool,
                        this);
    }

    static Watched open(int id) throws IOException {
        return new Watched(id, 0, "a secret of tests", QUICK);
    }

    NodeId node() {
        return new NodeId(id);
    }

    UUID store() {
        return new UUID(1, id);
    }

    PeerPlace place(long session) {
        return new PeerPlace(node(), new HostPort("127.0.0.1", network.port()), store(), session);
    }

    void begin(long session, PeerPlace... others) {
        network.update(List.of(others));
        network.begin(new PeerSelf(CLUSTER, node(), store(), session, 1, "test"));
    }

    @Override
    public void up(NodeId node, long session) {
        events.add("up " + node + " " + session);
    }

    @Override
    public void down(NodeId node) {
        events.add("down " + node);
    }

    @Override
    public void lost(NodeId node, long session, boolean processGone) {
        events.add((processGone ? "gone " : "lost ") + node);
    }

    @Override
    public void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes) {
        heard.add(
                new Heard(
                        from,
                        group,
                        message,
                        bytes == null ? 0 : bytes.size(),
                        bytes == null ? 0 : bytes.bytes().hashCode()));
        if (bytes != null) {
            bytes.release();
        }
    }

    @Override
    public void received(NodeId from, NodeMessage message) {
        notes.add(message);
    }

    @Override
    public void close() {
        network.close();
    }
}
