package io.hadron.raft;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.TimeDuration;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis can do, and offers to nobody outside its package. All of it depends on the version
 * that the build names; a test finds out when another one differs. Thread-safe.
 */
final class RaftInside {
    private final RaftServer.Division division;
    private final MethodHandle role;
    private final MethodHandle followerState;
    private final MethodHandle pause;
    private final MethodHandle transition;
    private final MethodHandle join;
    private final MethodHandle wake;
    private final MethodHandle stand;
    private final MethodHandle due;
    private final MethodHandle leaderState;
    private final MethodHandle checkLeadership;
    private final VarHandle lastHeard;

    RaftInside(RaftServer.Division division) {
        this.division = division;
        Class<?> server = division.getClass();
        try {
            Class<?> roleInfo = Class.forName(server.getPackageName() + ".RoleInfo");
            Class<?> follower = Class.forName(server.getPackageName() + ".FollowerState");
            Class<?> leader = Class.forName(server.getPackageName() + ".LeaderStateImpl");
            Class<?> state = Class.forName(server.getPackageName() + ".ServerState");
            MethodHandles.Lookup own = MethodHandles.lookup();
            MethodHandles.Lookup in = MethodHandles.privateLookupIn(server, own);
            MethodHandles.Lookup inRole = MethodHandles.privateLookupIn(roleInfo, own);
            MethodHandles.Lookup inFollower = MethodHandles.privateLookupIn(follower, own);
            role = in.findVirtual(server, "getRole", MethodType.methodType(roleInfo));
            followerState =
                    inRole.findVirtual(
                            roleInfo, "getFollowerState", MethodType.methodType(Optional.class));
            pause =
                    inRole.findVirtual(
                            roleInfo,
                            "setLeaderElectionPause",
                            MethodType.methodType(void.class, boolean.class));
            transition =
                    inRole.findVirtual(
                            roleInfo,
                            "transitionRole",
                            MethodType.methodType(void.class, RaftPeerRole.class));
            join =
                    in.findVirtual(
                            server,
                            "startAsPeer",
                            MethodType.methodType(void.class, RaftPeerRole.class));
            wake =
                    MethodHandles.filterReturnValue(
                            in.findVirtual(server, "getState", MethodType.methodType(state)),
                            in.findVirtual(
                                    state,
                                    "notifyStateMachineUpdater",
                                    MethodType.methodType(void.class)));
            stand =
                    in.findVirtual(
                            server,
                            "changeToCandidate",
                            MethodType.methodType(void.class, boolean.class));
            due =
                    inFollower.findVirtual(
                            follower,
                            "roleChangeChecking",
                            MethodType.methodType(boolean.class, TimeDuration.class));
            leaderState =
                    inRole.findVirtual(
                            roleInfo, "getLeaderState", MethodType.methodType(Optional.class));
            checkLeadership =
                    MethodHandles.privateLookupIn(leader, own)
                            .findVirtual(
                                    leader,
                                    "checkLeadership",
                                    MethodType.methodType(boolean.class));
            lastHeard = inFollower.findVarHandle(follower, "lastRpcTime", Timestamp.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is not the Ratis that was built for", e);
        }
    }

    private Object role() throws Throwable {
        return role.invoke(division);
    }

    private @Nullable Object follower() throws Throwable {
        return ((Optional<?>) followerState.invoke(role())).orElse(null);
    }

    private static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("calling Ratis: " + e, e);
    }

    /** Wakes the thread that applies. */
    void wakeApplying() {
        try {
            wake.invoke(division);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** At once, and in the order of the calls: Ratis's own way is asynchronous. */
    void pauseElections(boolean paused) {
        try {
            pause.invoke(role(), paused);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Makes a listener's process a follower: who counts is decided by the group's configuration
     * alone. In the role of a listener, a node refuses its vote while it is being made a voter, so
     * that a leader that falters then never comes back; and the change of the role can wait for
     * ever for a thread that waits for it. Elections must be paused.
     */
    void leaveListenerRole() {
        try {
            synchronized (division) {
                if (division.getInfo().isListener()) {
                    transition.invoke(role(), RaftPeerRole.FOLLOWER);
                }
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Makes a process vote that waits for a leader's word, because it was started while it is being
     * made a voter: that leader may need this vote.
     */
    void beginVoting() {
        try {
            synchronized (division) {
                if (division.getInfo().getLifeCycleState() == LifeCycle.State.STARTING) {
                    join.invoke(division, RaftPeerRole.FOLLOWER);
                }
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** How long ago a follower has heard of its leader, or became one; null if it is none. */
    @Nullable TimeDuration silence() {
        try {
            Object follower = follower();
            return follower == null || !division.getInfo().isFollower()
                    ? null
                    : ((Timestamp) lastHeard.getVolatile(follower)).elapsedTime();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** As if the last word of the leader were so old, for elections here and for our votes. */
    void ageSilence(TimeDuration age) {
        try {
            Object follower = follower();
            if (follower != null) {
                lastHeard.setVolatile(follower, Timestamp.currentTime().addTime(age.negate()));
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Stands for election, with all of Ratis's own checks, if nothing was heard for so long. */
    boolean standAfter(TimeDuration silence) {
        try {
            synchronized (division) {
                Object follower = follower();
                if (follower == null || !(boolean) due.invoke(follower, silence)) {
                    return false;
                }
                stand.invoke(division, false);
                return true;
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * A leader that no majority has answered for an election timeout steps down. Ratis looks only
     * when nothing has been written for that long: one that hears nobody, is heard by all, and is
     * given commands would lead for ever.
     */
    void checkLeadership() {
        try {
            synchronized (division) {
                Optional<?> leader = (Optional<?>) leaderState.invoke(role());
                if (leader.isPresent()) {
                    boolean _ = (boolean) checkLeadership.invoke(leader.get());
                }
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }
}
