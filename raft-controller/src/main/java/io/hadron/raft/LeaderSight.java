package io.hadron.raft;

import io.hadron.raft.GroupView.Members;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * The leader, the members it knows, and how well those follow it.
 *
 * @param newest the last index that is committed
 */
record LeaderSight(
        RaftPeer leader, Members members, Map<RaftPeerId, Follower> followers, long newest) {
    /**
     * A member that the leader sends to.
     *
     * @param commit the last index that it knows to be committed; -1 = it has none, or has not told
     * @param heardMs how long ago it answered last
     */
    record Follower(long commit, long heardMs) {}

    LeaderSight {
        followers = Map.copyOf(followers);
    }

    static LeaderSight of(
            RaftPeer leader,
            Members members,
            Collection<CommitInfoProto> known,
            RoleInfoProto role) {
        long newest = -1;
        Map<RaftPeerId, Long> commits = new HashMap<>();
        for (CommitInfoProto commit : known) {
            commits.put(RaftPeerId.valueOf(commit.getServer().getId()), commit.getCommitIndex());
            newest = Math.max(newest, commit.getCommitIndex());
        }
        Map<RaftPeerId, Follower> followers = new HashMap<>();
        for (ServerRpcProto rpc : role.getLeaderInfo().getFollowerInfoList()) {
            RaftPeerId id = RaftPeerId.valueOf(rpc.getId().getId());
            long commit = commits.getOrDefault(id, -1L);
            followers.put(id, new Follower(commit, rpc.getLastRpcElapsedTimeMs()));
        }
        return new LeaderSight(leader, members, followers, newest);
    }

    /**
     * Why a member does not follow well enough to be counted; null if it does.
     *
     * @param mostLag entries that it may be behind
     * @param silenceMs how long ago it may have answered last
     */
    @Nullable String flaw(RaftPeerId id, long mostLag, long silenceMs) {
        if (id.equals(leader.getId())) {
            return null;
        }
        Follower follower = followers.get(id);
        if (follower == null) {
            return id + " is sent nothing yet";
        } else if (follower.heardMs() > silenceMs) {
            return id + " has not answered for " + follower.heardMs() + " ms";
        } else if (follower.commit() < 0) {
            return id + " follows nothing yet";
        }
        long lag = newest - follower.commit();
        return lag > mostLag ? id + " is " + lag + " entries behind" : null;
    }

    /** Whether more than half of them follow. */
    boolean hasMajority(List<RaftPeer> voters, long mostLag, long silenceMs) {
        long sound =
                voters.stream()
                        .filter(voter -> flaw(voter.getId(), mostLag, silenceMs) == null)
                        .count();
        return 2 * sound > voters.size();
    }
}
