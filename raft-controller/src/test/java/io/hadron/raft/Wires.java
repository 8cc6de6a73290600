package io.hadron.raft;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.apache.ratis.util.CodeInjectionForTesting.Code;

/** Cuts nodes of this process off from each other, at the receiving end of Raft's own messages. */
final class Wires implements AutoCloseable {
    /** Names of Ratis's injection points; they are not public there. */
    private static final String[] POINTS = {
        "RaftServerImpl.appendEntries",
        "RaftServerImpl.requestVote",
        "RaftServerImpl.installSnapshot",
        "RaftServerImpl.startLeaderElection"
    };

    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final AtomicInteger dropped = new AtomicInteger();

    Wires() {
        Code drop =
                (local, remote, args) -> {
                    if (cut.contains(remote + ">" + local)) {
                        dropped.incrementAndGet();
                        throw new IllegalStateException("cut off");
                    }
                    return false;
                };
        for (String point : POINTS) {
            CodeInjectionForTesting.put(point, drop);
        }
    }

    void cut(int node, Iterable<Integer> others) {
        for (int other : others) {
            cut.add("n" + node + ">n" + other);
            cut.add("n" + other + ">n" + node);
        }
    }

    void heal() {
        cut.clear();
    }

    int dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        for (String point : POINTS) {
            CodeInjectionForTesting.remove(point);
        }
    }
}
