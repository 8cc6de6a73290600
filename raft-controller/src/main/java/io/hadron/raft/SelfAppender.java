package io.hadron.raft;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;

/**
 * Sends nothing: what Ratis wants for a leader that is itself named as a listener, see {@link
 * LeaderParts}. It goes away when the others start.
 */
final class SelfAppender extends GrpcLogAppender {
    SelfAppender(RaftServer.Division server, LeaderState state, FollowerInfo self) {
        super(server, state, self);
        LeaderParts.forget(state, self.getId());
    }

    @Override
    public void start() {
        LeaderParts.remove(this);
    }
}
