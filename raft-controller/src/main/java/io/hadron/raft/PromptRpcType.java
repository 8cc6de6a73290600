package io.hadron.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Ratis's gRPC transport with our own {@link PromptAppender}. Ratis makes it by name. */
public final class PromptRpcType implements RpcType {
    @Override
    public String name() {
        return PromptRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new PromptFactory(parameters);
    }

    private static final class PromptFactory extends GrpcFactory {
        PromptFactory(Parameters parameters) {
            super(parameters);
        }

        @Override
        public LogAppender newLogAppender(
                RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            if (follower.getId().equals(server.getId())) {
                return new SelfAppender(server, state, follower);
            }
            LeaderParts.replace(state, follower.getId());
            return new PromptAppender(server, state, follower);
        }
    }
}
