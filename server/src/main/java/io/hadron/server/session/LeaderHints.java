package io.hadron.server.session;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import org.jspecify.annotations.Nullable;

/** Who leads a control group, as far as this node knows. Any thread. */
public interface LeaderHints {
    /** Knows nothing. */
    LeaderHints NONE = group -> null;

    /**
     * The leader of the highest term that this node knows.
     *
     * @param node its id; empty for none
     */
    record Leader(String node, long term) {}

    /** The group's leader, or null if the group is not known. */
    @Nullable Leader leaderOf(long group);

    /** Sends a client on to the leader. */
    default Failure notLeader(long group, String message) {
        Failure.Builder failure = Failures.builder(ErrorCode.NOT_LEADER, message);
        Leader leader = leaderOf(group);
        if (leader != null) {
            failure.setLeader(leader.node()).setKnownTerm(leader.term());
        }
        return failure.build();
    }
}
