package io.hadron.raft;

import io.hadron.core.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/**
 * The way to this node's or another node's Raft: one attempt each, no retry. Connections are made
 * when needed and dropped when they fail. Thread-safe.
 */
final class LeaderLink implements AutoCloseable {
    private final RaftServer server;
    private final GroupView group;
    private final RaftProperties properties;
    private final List<RaftPeer> seeds = new ArrayList<>();
    private final Map<RaftPeerId, Remote> remotes = new HashMap<>();
    private int nextToAsk;
    private boolean closed;

    private record Remote(String address, ClientId client, RaftClientRpc rpc) {}

    LeaderLink(
            RaftServer server,
            GroupView group,
            RaftProperties properties,
            Map<NodeId, String> seeds) {
        this.server = server;
        this.group = group;
        this.properties = properties;
        seeds.forEach((node, address) -> {
            if (!Peers.id(node).equals(server.getId())) {
                this.seeds.add(Peers.voter(node, address));
            }
        });
    }

    /**
     * Whom to ask: the leader, or somebody who may know it; null if there is nobody.
     *
     * @param anybody ask around although this node is a member, and should hear of the next leader
     */
    synchronized @Nullable RaftPeer target(boolean anybody) {
        RaftPeerId leader = group.leader();
        RaftPeer found = leader == null ? null : peer(leader);
        GroupView.Members members = group.members();
        if (found != null || (!anybody && !members.voters().isEmpty())) {
            return found;
        }
        List<RaftPeer> others = new ArrayList<>(members.voters());
        others.removeIf(peer -> peer.getId().equals(server.getId()));
        others.addAll(seeds);
        return others.isEmpty() ? null : others.get(Math.floorMod(nextToAsk++, others.size()));
    }

    @Nullable RaftPeer peer(RaftPeerId id) {
        RaftPeer member = group.members().find(id);
        if (member != null) {
            return member;
        }
        for (RaftPeer seed : seeds) {
            if (seed.getId().equals(id)) {
                return seed;
            }
        }
        return null;
    }

    RaftPeer self() {
        return Peers.peer(server.getId(), "", RaftPeerRole.FOLLOWER);
    }

    CompletableFuture<RaftClientReply> send(RaftPeer target, RaftClientRequest request) {
        try {
            if (target.getId().equals(server.getId())) {
                return server.submitClientRequestAsync(request);
            }
            Remote remote = remote(target);
            return remote.rpc()
                    .sendRequestAsyncUnordered(request)
                    .whenComplete((reply, failure) -> {
                        if (failure != null) {
                            drop(target.getId(), remote);
                        }
                    });
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Of the other kinds of requests, those that Ratis answers only by blocking. */
    RaftClientReply call(RaftPeer target, RaftClientRequest request) throws IOException {
        Remote remote = remote(target);
        try {
            return remote.rpc().sendRequest(request);
        } catch (IOException e) {
            drop(target.getId(), remote);
            throw e;
        } catch (RuntimeException e) {
            // So Ratis tells most of what goes wrong in gRPC.
            drop(target.getId(), remote);
            throw new IOException(e.toString(), e);
        }
    }

    private synchronized Remote remote(RaftPeer target) throws IOException {
        if (closed) {
            throw new IOException("the controller is closed");
        }
        Remote known = remotes.get(target.getId());
        if (known != null && known.address().equals(target.getAddress())) {
            return known;
        }
        if (known != null) {
            drop(target.getId(), known);
        }
        ClientId client = ClientId.randomId();
        RaftClientRpc rpc = new GrpcFactory(new Parameters()).newRaftClientRpc(client, properties);
        rpc.addRaftPeers(List.of(target));
        Remote made = new Remote(target.getAddress(), client, rpc);
        remotes.put(target.getId(), made);
        return made;
    }

    private void drop(RaftPeerId id, Remote failed) {
        synchronized (this) {
            if (!remotes.remove(id, failed)) {
                return;
            }
        }
        // Closing waits for the connection to end, and callbacks come from its own thread.
        Thread.ofVirtual().name("crc-link-close").start(() -> close(failed));
    }

    private static void close(Remote remote) {
        try {
            remote.rpc().close();
        } catch (IOException e) {
            // It has failed before.
        }
    }

    @Override
    public void close() {
        List<Remote> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(remotes.values());
            remotes.clear();
        }
        open.forEach(LeaderLink::close);
    }
}
