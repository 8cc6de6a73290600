package io.hadron.raft;

import java.util.concurrent.TimeUnit;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.AwaitForSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to one follower, as Ratis does, but:
 *
 * <ul>
 *   <li>a commit is told at once. Ratis tells it with the next entry or the next heartbeat, which
 *       is half an election timeout away when nothing more is written;
 *   <li>a notice of new entries or commits that comes just before the wait for it is not lost;
 *   <li>a follower that lacks exactly the first entry that is still here is sent that entry. Ratis
 *       sends it neither entries nor a snapshot, because the entry before is gone (RATIS-2500);
 *   <li>a new member gets the log, if that is whole. Ratis has every one fetch the state first, and
 *       refuses entries meanwhile;
 *   <li>a new member that has the log from an attempt before needs no further entry to show it;
 *   <li>a follower that answers but has not moved for long, whatever the reason, takes the whole
 *       state.
 * </ul>
 */
final class PromptAppender extends GrpcLogAppender {
    private static final Logger LOG = LoggerFactory.getLogger(PromptAppender.class);
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ALIVE_MS = 5_000;

    /** Between two questions whether a follower has taken over the state. */
    private static final long INSTALL_POLL_MS = 20;

    /** The commit that this follower knows if nothing that was sent gets lost. */
    private volatile long told = -1;

    private final KeptSignal signal = new KeptSignal(this);
    private volatile boolean installing;
    private long seenMatch = -1;
    private long seenNanos = System.nanoTime();

    PromptAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
        super(server, state, follower);
    }

    @Override
    public AwaitForSignal getEventAwaitForSignal() {
        return signal;
    }

    @Override
    public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
            throws RaftLogIOException {
        AppendEntriesRequestProto request = super.newAppendEntriesRequest(callId, heartbeat);
        if (request != null) {
            // A follower believes a commit only as far as the message shows that the logs agree.
            long shown =
                    (request.hasPreviousLog() ? request.getPreviousLog().getIndex() : 0)
                            + request.getEntriesCount();
            told = Math.max(told, Math.min(request.getLeaderCommit(), shown));
        }
        return request;
    }

    @Override
    public long getHeartbeatWaitTimeMs() {
        return owesCommit() ? 0 : super.getHeartbeatWaitTimeMs();
    }

    private boolean owesCommit() {
        FollowerInfo follower = getFollower();
        long tellable = Math.min(getRaftLog().getLastCommittedIndex(), follower.getNextIndex() - 1);
        return tellable > told
                && tellable > follower.getCommitIndex()
                // Entries carry it; and while an answer is due, a heartbeat shows nothing.
                && !hasAppendEntries()
                && !hasPendingDataRequests()
                && follower.getMatchIndex() >= tellable;
    }

    @Override
    public boolean shouldInstallSnapshot(boolean hasSnapshot) {
        if (getRaftLog().getStartIndex() == RaftLog.LEAST_VALID_LOG_INDEX
                && !getFollower().hasAttemptedToInstallSnapshot()) {
            getFollower().setAttemptedToInstallSnapshot();
        }
        if (!super.shouldInstallSnapshot(hasSnapshot)) {
            return false;
        }
        FollowerInfo follower = getFollower();
        long next = follower.getNextIndex();
        boolean border =
                next > 1
                        && next == getRaftLog().getStartIndex()
                        && follower.getSnapshotIndex() == next - 1
                        && !getLeaderState().isFollowerBootstrapping(follower);
        return !border;
    }

    @Override
    public TermIndex shouldNotifyToInstallSnapshot() {
        TermIndex first = super.shouldNotifyToInstallSnapshot();
        installing = first != null;
        return first;
    }

    @Override
    public long getWaitTimeMs() {
        believeCommit();
        unstick();
        long wait = super.getWaitTimeMs();
        return installing ? Math.max(INSTALL_POLL_MS, wait) : wait;
    }

    /** What a follower knows to be committed is the same there as here. */
    private void believeCommit() {
        FollowerInfo follower = getFollower();
        long commit = Math.min(follower.getCommitIndex(), getRaftLog().getFlushIndex());
        if (commit > follower.getMatchIndex() && follower.updateMatchIndex(commit)) {
            getLeaderState().onFollowerSuccessAppendEntries(follower);
        }
    }

    private void unstick() {
        FollowerInfo follower = getFollower();
        long match = follower.getMatchIndex();
        long now = System.nanoTime();
        boolean moves = match != seenMatch || match >= getRaftLog().getLastCommittedIndex();
        boolean alive = follower.getLastRpcResponseTime().elapsedTimeMs() < ALIVE_MS;
        if (moves || installing || !alive) {
            seenMatch = match;
            seenNanos = now;
        } else if (now - seenNanos > STUCK_NANOS) {
            LOG.warn("{} answers but does not move: it takes the whole state", follower);
            seenNanos = now;
            follower.setNextIndex(0);
        }
    }
}
