package io.hadron.raft;

import java.io.IOException;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/** What the state machine tells the controller. On Ratis's threads: never block. */
interface MachineEvents {
    /** This node leads and has applied all there was, or leads no more. */
    void leading(boolean ready);

    /** Another leader is known, or none. */
    void leaderChanged(@Nullable RaftPeerId leader);

    /** A set of members was committed. */
    void membersChanged(RaftConfigurationProto members);

    /**
     * Something is about to be applied for the first time since the start, or ever.
     *
     * @throws IOException if it must not be
     */
    void firstApply() throws IOException;

    /** An entry was applied. */
    void applied();

    /**
     * The state is about to jump to a place that this node's log does not lead to.
     *
     * @throws IOException if that can not be noted
     */
    void jumping(TermIndex place) throws IOException;

    /** Nothing can be applied any more. */
    void fatal(Throwable failure);
}
