package io.hadron.raft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * What a leader of Ratis sends with. While a member becomes a voter or a listener, the joint
 * configuration names it as both, and who is elected then makes two senders for it and fails on
 * that: it stays in the role of a leader for ever and does nothing. To itself, if it is that
 * member, it would send as well. So of two senders the later one stays, and none to itself. All of
 * it depends on the version of Ratis that the build names, as {@link RaftInside}.
 */
final class LeaderParts {
    private static final LeaderParts RATIS = new LeaderParts();

    private final VarHandle senders;
    private final VarHandle senderList;
    private final VarHandle followers;
    private final VarHandle followerMap;

    private LeaderParts() {
        try {
            Class<?> leader = Class.forName("org.apache.ratis.server.impl.LeaderStateImpl");
            Class<?> list = Class.forName(leader.getName() + "$SenderList");
            Class<?> infos = Class.forName(leader.getName() + "$FollowerInfoMap");
            MethodHandles.Lookup own = MethodHandles.lookup();
            MethodHandles.Lookup in = MethodHandles.privateLookupIn(leader, own);
            senders = in.findVarHandle(leader, "senders", list);
            followers = in.findVarHandle(leader, "followerInfoMap", infos);
            senderList =
                    MethodHandles.privateLookupIn(list, own)
                            .findVarHandle(list, "senders", List.class);
            followerMap =
                    MethodHandles.privateLookupIn(infos, own)
                            .findVarHandle(infos, "map", Map.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is not the Ratis that was built for", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<LogAppender> senders(LeaderState leader) {
        return (List<LogAppender>) RATIS.senderList.get(RATIS.senders.get(leader));
    }

    /** A sender to that member is about to be added: whatever there is gives way. */
    static void replace(LeaderState leader, RaftPeerId member) {
        senders(leader)
                .removeIf(sender -> {
                    boolean same = sender.getFollowerId().equals(member);
                    if (same) {
                        CompletableFuture<?> _ = sender.stopAsync();
                    }
                    return same;
                });
    }

    static void remove(LogAppender sender) {
        senders(sender.getLeaderState()).remove(sender);
    }

    /** That member is none that must confirm what is written. */
    static void forget(LeaderState leader, RaftPeerId member) {
        ((Map<?, ?>) RATIS.followerMap.get(RATIS.followers.get(leader))).remove(member);
    }
}
