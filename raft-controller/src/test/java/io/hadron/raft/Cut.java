package io.hadron.raft;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.util.CodeInjectionForTesting;

/** Keeps from the nodes of this process what leaders and candidates send them. */
final class Cut implements AutoCloseable {
    private static final String APPEND = "RaftServerImpl.appendEntries";
    private static final String APPENDED = "RaftServerImpl.appendEntries.logComplete";
    private static final String VOTE = "RaftServerImpl.requestVote";

    private volatile boolean whenJoint;
    private volatile boolean takeJoint;
    private volatile boolean cut;
    private volatile String alone = "";

    Cut() {
        CodeInjectionForTesting.put(
                APPEND,
                (self, leader, args) -> {
                    boolean joint = hasJointConfiguration((AppendEntriesRequestProto) args[1]);
                    if (whenJoint && joint) {
                        cut = true;
                    }
                    return !(takeJoint && joint) && refuse(self);
                });
        // What is refused here is in the log already.
        CodeInjectionForTesting.put(APPENDED, (self, leader, args) -> refuse(self));
        CodeInjectionForTesting.put(VOTE, (self, candidate, args) -> refuse(self));
    }

    private static boolean hasJointConfiguration(AppendEntriesRequestProto append) {
        return append.getEntriesList().stream()
                .anyMatch(entry -> entry.getConfigurationEntry().getOldPeersCount() > 0);
    }

    private boolean refuse(Object self) {
        if (cut || alone.equals(self.toString())) {
            throw new IllegalStateException("cut off by the test");
        }
        return false;
    }

    /**
     * Cuts all off when the first configuration comes that counts voters old and new.
     *
     * @param take whether they still take that; the leader does not hear of it
     */
    void whenJoint(boolean take) {
        takeJoint = take;
        whenJoint = true;
    }

    /** Cuts all off now. */
    void all() {
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    /** Cuts off one node. */
    void only(int node) {
        alone = "n" + node;
    }

    void mend() {
        whenJoint = false;
        takeJoint = false;
        cut = false;
        alone = "";
    }

    @Override
    public void close() {
        CodeInjectionForTesting.remove(APPEND);
        CodeInjectionForTesting.remove(APPENDED);
        CodeInjectionForTesting.remove(VOTE);
    }
}
