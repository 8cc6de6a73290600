package io.hadron.raft;

import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerMember.MemberRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** The group as this node's Raft knows it now. Thread-safe. */
final class GroupView {
    private final RaftServer server;
    private final RaftGroupId groupId;

    GroupView(RaftServer server, RaftGroupId groupId) {
        this.server = server;
        this.groupId = groupId;
    }

    /** Voters and listeners. */
    record Members(List<RaftPeer> voters, List<RaftPeer> listeners) {
        Members {
            voters = List.copyOf(voters);
            listeners = List.copyOf(listeners);
        }

        boolean isVoter(RaftPeerId id) {
            return find(voters, id) != null;
        }

        @Nullable RaftPeer find(RaftPeerId id) {
            RaftPeer voter = find(voters, id);
            return voter != null ? voter : find(listeners, id);
        }

        private static @Nullable RaftPeer find(List<RaftPeer> peers, RaftPeerId id) {
            for (RaftPeer peer : peers) {
                if (peer.getId().equals(id)) {
                    return peer;
                }
            }
            return null;
        }
    }

    RaftServer.Division division() {
        try {
            return server.getDivision(groupId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RaftPeerId self() {
        return server.getId();
    }

    RaftGroupId groupId() {
        return groupId;
    }

    @Nullable RaftPeerId leader() {
        return division().getInfo().getLeaderId();
    }

    boolean leads() {
        return division().getInfo().isLeader();
    }

    /** Whether this node leads and has applied all that was committed before. */
    boolean leadsReady() {
        return division().getInfo().isLeaderReady();
    }

    Members members() {
        RaftConfiguration conf = division().getRaftConf();
        return new Members(
                List.copyOf(conf.getCurrentPeers(RaftPeerRole.FOLLOWER)),
                List.copyOf(conf.getCurrentPeers(RaftPeerRole.LISTENER)));
    }

    /** Whether a change of members has begun here and is not over: both majorities count. */
    boolean isChanging() {
        return !division().getRaftConf().getPreviousPeers().isEmpty();
    }

    /** Whether this node is made a voter by a change that is not over. */
    boolean isBecomingVoter() {
        return isChanging()
                && members().isVoter(self())
                && division().getRaftConf().getPreviousPeers().stream()
                        .noneMatch(peer -> peer.getId().equals(self()));
    }

    /** Whether nobody can take back who the members are. */
    boolean isSettled() {
        RaftServer.Division division = division();
        return !isChanging()
                && division.getRaftLog().getLastCommittedIndex()
                        >= division.getRaftConf().getLogEntryIndex();
    }

    List<ControllerMember> describe() {
        RaftServer.Division division = division();
        RaftPeerId leader = division.getInfo().getLeaderId();
        Map<RaftPeerId, Long> commits = new HashMap<>();
        long newest = division.getRaftLog().getLastCommittedIndex();
        for (CommitInfoProto info : division.getCommitInfos()) {
            commits.put(RaftPeerId.valueOf(info.getServer().getId()), info.getCommitIndex());
            newest = Math.max(newest, info.getCommitIndex());
        }
        Members members = members();
        List<ControllerMember> all = new ArrayList<>();
        add(all, members.voters(), MemberRole.VOTER, leader, commits, newest);
        add(all, members.listeners(), MemberRole.LISTENER, leader, commits, newest);
        all.sort(Comparator.comparing(ControllerMember::node));
        return all;
    }

    private static void add(
            List<ControllerMember> all,
            Collection<RaftPeer> peers,
            MemberRole role,
            @Nullable RaftPeerId leader,
            Map<RaftPeerId, Long> commits,
            long newest) {
        for (RaftPeer peer : peers) {
            Long commit = commits.get(peer.getId());
            NodeId node = Peers.node(peer.getId());
            long lag = commit == null || commit < 0 ? -1 : Math.max(0, newest - commit);
            all.add(
                    new ControllerMember(
                            node, peer.getAddress(), role, peer.getId().equals(leader), lag));
        }
    }
}
