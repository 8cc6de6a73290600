package io.hadron.raft;

import io.hadron.core.model.NodeId;
import io.hadron.raft.GroupView.Members;
import io.hadron.raft.MembershipResult.Changed;
import io.hadron.raft.MembershipResult.Refused;
import io.hadron.raft.MembershipResult.Unfinished;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * Changes who belongs to the group: one node at a time, each change compared with what it was
 * decided on, because Ratis would let a change overwrite another. It runs on a thread of its own,
 * against the leader wherever that is, and repeats what did not come to an end.
 */
final class Membership implements AutoCloseable {
    static final int MOST_VOTERS = 5;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_MS = 50;
    private static final long TRANSFER_MS = 3_000;

    /** A listener further behind than this many entries is no voter yet. */
    private static final long MOST_LAG = 200;

    private final RaftServer server;
    private final GroupView group;
    private final LeaderLink link;
    private final Supplier<String> selfAddress;
    private final long silenceMs;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private volatile boolean closed;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("crc-members").factory());

    /**
     * Makes it.
     *
     * @param silence who has not answered for so long does not become a voter
     */
    Membership(
            RaftServer server,
            GroupView group,
            LeaderLink link,
            Supplier<String> selfAddress,
            Duration silence) {
        this.server = server;
        this.group = group;
        this.link = link;
        this.selfAddress = selfAddress;
        this.silenceMs = silence.toMillis();
    }

    /** What to do next to get where a change wants to be. */
    private sealed interface Step {
        record Reached() implements Step {}

        record Refuse(String reason) implements Step {}

        record Wait(String reason) implements Step {}

        record Set(Members wanted) implements Step {}

        record HandOver(RaftPeerId to) implements Step {}
    }

    private interface Change {
        Step next(LeaderSight seen);
    }

    CompletableFuture<MembershipResult> addListener(NodeId node, String address) {
        RaftPeerId id = Peers.id(node);
        return run(seen -> {
            RaftPeer known = seen.members().find(id);
            if (known == null) {
                List<RaftPeer> listeners = new ArrayList<>(seen.members().listeners());
                listeners.add(Peers.listener(node, address));
                return new Step.Set(new Members(seen.members().voters(), listeners));
            }
            return known.getAddress().equals(address)
                    ? new Step.Reached()
                    : new Step.Set(moved(seen.members(), id, address));
        });
    }

    private static Members moved(Members members, RaftPeerId id, String address) {
        return new Members(
                moved(members.voters(), id, address), moved(members.listeners(), id, address));
    }

    private static List<RaftPeer> moved(List<RaftPeer> peers, RaftPeerId id, String address) {
        return peers.stream()
                .map(peer ->
                        peer.getId().equals(id)
                                ? Peers.peer(id, address, peer.getStartupRole())
                                : peer)
                .toList();
    }

    CompletableFuture<MembershipResult> promote(NodeId node) {
        RaftPeerId id = Peers.id(node);
        return run(seen -> {
            Members members = seen.members();
            RaftPeer known = members.find(id);
            if (known == null) {
                return new Step.Refuse("node " + node + " is not a member");
            } else if (members.isVoter(id)) {
                return new Step.Reached();
            } else if (members.voters().size() >= MOST_VOTERS) {
                return new Step.Refuse("there are " + MOST_VOTERS + " voters already");
            }
            List<RaftPeer> voters = new ArrayList<>(members.voters());
            voters.add(Peers.voter(node, known.getAddress()));
            // Whoever counts and does not answer stops the group.
            String flaw = seen.flaw(id, MOST_LAG, silenceMs);
            if (flaw != null) {
                return new Step.Wait(flaw);
            } else if (!seen.hasMajority(voters, MOST_LAG, silenceMs)) {
                return new Step.Wait("too few voters answer");
            }
            return new Step.Set(new Members(voters, without(members.listeners(), id)));
        });
    }

    CompletableFuture<MembershipResult> demote(NodeId node) {
        RaftPeerId id = Peers.id(node);
        return run(seen -> {
            Members members = seen.members();
            RaftPeer known = members.find(id);
            if (known == null) {
                return new Step.Refuse("node " + node + " is not a member");
            } else if (!members.isVoter(id)) {
                return new Step.Reached();
            }
            List<RaftPeer> voters = without(members.voters(), id);
            if (voters.isEmpty()) {
                return new Step.Refuse("node " + node + " is the last voter");
            } else if (seen.leader().getId().equals(id)) {
                return new Step.HandOver(voters.getFirst().getId());
            }
            List<RaftPeer> listeners = new ArrayList<>(members.listeners());
            listeners.add(Peers.listener(node, known.getAddress()));
            return new Step.Set(new Members(voters, listeners));
        });
    }

    CompletableFuture<MembershipResult> remove(NodeId node) {
        RaftPeerId id = Peers.id(node);
        return run(seen -> {
            Members members = seen.members();
            if (members.find(id) == null) {
                return new Step.Reached();
            }
            List<RaftPeer> voters = without(members.voters(), id);
            if (voters.isEmpty()) {
                return new Step.Refuse("node " + node + " is the last voter");
            } else if (seen.leader().getId().equals(id)) {
                return new Step.HandOver(voters.getFirst().getId());
            }
            return new Step.Set(new Members(voters, without(members.listeners(), id)));
        });
    }

    CompletableFuture<MembershipResult> transferLeadership(NodeId node) {
        RaftPeerId id = Peers.id(node);
        return run(seen -> {
            if (seen.leader().getId().equals(id)) {
                return new Step.Reached();
            }
            return seen.members().isVoter(id)
                    ? new Step.HandOver(id)
                    : new Step.Refuse("node " + node + " is not a voter");
        });
    }

    private static List<RaftPeer> without(List<RaftPeer> peers, RaftPeerId id) {
        return peers.stream().filter(peer -> !peer.getId().equals(id)).toList();
    }

    private CompletableFuture<MembershipResult> run(Change change) {
        CompletableFuture<MembershipResult> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    result.complete(carryOut(change));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    result.complete(new Unfinished("the controller is closed"));
                } catch (RuntimeException e) {
                    result.complete(new Unfinished("the controller failed: " + e));
                }
            });
        } catch (RejectedExecutionException stopped) {
            result.complete(new Unfinished("the controller is closed"));
        }
        return result;
    }

    private MembershipResult carryOut(Change change) throws InterruptedException {
        long start = System.nanoTime();
        String trouble = "no leader is known that changes nothing now";
        while (!closed && System.nanoTime() - start < PATIENCE_NANOS) {
            try {
                LeaderSight seen = look();
                if (seen != null) {
                    switch (change.next(seen)) {
                        case Step.Reached() -> {
                            return new Changed(group.describe());
                        }
                        case Step.Refuse(String reason) -> {
                            return new Refused(reason);
                        }
                        case Step.Wait(String reason) -> trouble = reason;
                        case Step.HandOver(RaftPeerId to) -> handOver(seen.leader(), to);
                        case Step.Set(Members wanted) -> set(seen, wanted);
                    }
                }
            } catch (IOException | TimeoutException e) {
                trouble = e.toString();
            }
            Thread.sleep(PAUSE_MS);
        }
        return new Unfinished(closed ? "the controller is closed" : trouble);
    }

    /** What the leader knows; null if there is none, or if a change of members is under way. */
    private @Nullable LeaderSight look()
            throws IOException, InterruptedException, TimeoutException {
        RaftPeer target = link.target(true);
        if (target == null) {
            return null;
        } else if (isHere(target)) {
            return lookHere(target);
        }
        GroupInfoReply info = ask(target);
        if (info == null) {
            return null;
        } else if (!info.getRoleInfoProto().hasLeaderInfo()) {
            // Not the leader: it may know who is.
            ByteString leader =
                    info.getRoleInfoProto().getFollowerInfo().getLeaderInfo().getId().getId();
            target = leader.isEmpty() ? null : members(info).find(RaftPeerId.valueOf(leader));
            if (target == null) {
                return null;
            } else if (isHere(target)) {
                return lookHere(target);
            }
            info = ask(target);
        }
        if (info == null || !isSettled(info)) {
            return null;
        }
        // Where it was found just now is where it is.
        return LeaderSight.of(
                target,
                moved(members(info), target.getId(), target.getAddress()),
                info.getCommitInfos(),
                info.getRoleInfoProto());
    }

    /** A leader begins its term with an entry of who the members are; it must be committed. */
    private static boolean isSettled(GroupInfoReply info) {
        RoleInfoProto role = info.getRoleInfoProto();
        return role.hasLeaderInfo()
                && info.getConf().orElseThrow().getOldPeersCount() == 0
                && info.getLogInfoProto().getCommitted().getTerm()
                        == role.getLeaderInfo().getTerm();
    }

    /** Without a question to Ratis, which fails while a member is both a listener and a voter. */
    private @Nullable LeaderSight lookHere(RaftPeer self) {
        Members members = group.members();
        RoleInfoProto role = group.division().getInfo().getRoleInfoProto();
        if (!role.hasLeaderInfo() || !group.isSettled()) {
            return null;
        }
        return LeaderSight.of(
                self,
                moved(members, self.getId(), selfAddress.get()),
                group.division().getCommitInfos(),
                role);
    }

    private @Nullable GroupInfoReply ask(RaftPeer target) throws IOException {
        GroupInfoRequest question =
                new GroupInfoRequest(
                        client, target.getId(), group.groupId(), callIds.incrementAndGet());
        return link.call(target, question) instanceof GroupInfoReply info
                        && info.getConf().isPresent()
                ? info
                : null;
    }

    private static Members members(GroupInfoReply info) {
        RaftConfigurationProto conf = info.getConf().orElseThrow();
        return new Members(
                ProtoUtils.toRaftPeers(conf.getPeersList()),
                ProtoUtils.toRaftPeers(conf.getListenersList()));
    }

    private void set(LeaderSight seen, Members wanted)
            throws IOException, InterruptedException, TimeoutException {
        SetConfigurationRequest.Arguments arguments =
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInCurrentConf(seen.members().voters())
                        .setListenersInCurrentConf(seen.members().listeners())
                        .setServersInNewConf(wanted.voters())
                        .setListenersInNewConf(wanted.listeners())
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .build();
        SetConfigurationRequest request =
                new SetConfigurationRequest(
                        client,
                        seen.leader().getId(),
                        group.groupId(),
                        callIds.incrementAndGet(),
                        arguments);
        require(
                isHere(seen.leader())
                        ? await(server.setConfigurationAsync(request))
                        : link.call(seen.leader(), request));
    }

    void handOver(RaftPeer leader, RaftPeerId to)
            throws IOException, InterruptedException, TimeoutException {
        TransferLeadershipRequest request =
                new TransferLeadershipRequest(
                        client,
                        leader.getId(),
                        group.groupId(),
                        callIds.incrementAndGet(),
                        to,
                        TRANSFER_MS);
        require(
                isHere(leader)
                        ? await(server.transferLeadershipAsync(request))
                        : link.call(leader, request));
    }

    private boolean isHere(RaftPeer leader) {
        return leader.getId().equals(group.self());
    }

    private static RaftClientReply await(CompletableFuture<? extends RaftClientReply> reply)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return reply.get(2 * TRANSFER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void require(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(reply.getException());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdown();
    }
}
