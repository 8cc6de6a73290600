package io.hadron.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * All settings of Ratis. Its defaults are not ours: they keep data under /tmp, never take a
 * snapshot, and keep the log for ever.
 */
final class RaftSettings {
    /** Also the largest entry of the log. */
    private static final int APPEND_BYTES = 4 << 20;

    /** Room that Ratis needs around a command. */
    private static final int ENTRY_OVERHEAD = 4 << 10;

    /** Largest command, in bytes as encoded. */
    static final int MAX_COMMAND_BYTES = APPEND_BYTES - ENTRY_OVERHEAD;

    /** Commands waiting for their commit. */
    static final int MAX_PENDING = 4_096;

    private static final long ALONE_MS = 50;
    private static final long STAGING_MS = 10_000;

    /** Files of the log, in bytes; whole files are dropped. Tests make it small. */
    static volatile long segmentBytes = 16 << 20;

    /** Pauses between attempts to reach a follower, and how many of each. */
    private static final String RECONNECT =
            "MultipleLinearRandomRetry,20ms,20,100ms,100,300ms,1000000";

    private RaftSettings() {}

    /**
     * The settings.
     *
     * @param alone no other voter is known: nobody needs to be waited for at the start
     */
    static RaftProperties of(ControllerConfig config, Path raftDir, boolean alone) {
        RaftProperties p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, new PromptRpcType());
        RaftServerConfigKeys.setStorageDir(p, List.of(raftDir.toFile()));
        RaftServerConfigKeys.setStorageFreeSpaceMin(p, SizeInBytes.valueOf("64MB"));
        setTimes(p, config.timing().electionTimeout(), alone);
        setLog(p);
        setSnapshots(p, config.timing());
        setNetwork(p, config);
        return p;
    }

    private static void setTimes(RaftProperties p, Duration electionTimeout, boolean alone) {
        long ms = Math.max(20, electionTimeout.toMillis());
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, ms(ms));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, ms(ms + ms / 2));
        long first = alone ? Math.min(ms, ALONE_MS) : ms;
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, ms(first));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, ms(first + first / 2));
        RaftServerConfigKeys.Rpc.setRequestTimeout(p, ms(3_000));
        RaftServerConfigKeys.Rpc.setSlownessTimeout(p, ms(30_000));
        RaftServerConfigKeys.Notification.setNoLeaderTimeout(p, ms(10_000));
        RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, ms(3_000));
        // New members start when the machine is busiest, and begin all over when this is over.
        RaftServerConfigKeys.setStagingTimeout(p, ms(STAGING_MS));
        RaftServerConfigKeys.setCloseThreshold(p, ms(30_000));
        RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(p, ms(5_000));
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, ms(600_000));
    }

    private static void setLog(RaftProperties p) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(segmentBytes));
        RaftServerConfigKeys.Log.setPreallocatedSize(
                p, SizeInBytes.valueOf(Math.min(segmentBytes, 1 << 20)));
        RaftServerConfigKeys.Log.setCorruptionPolicy(
                p, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(p, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(p, false);
        // Ratis 3.3 chains appends that arrive by two streams in either order, checks them as if in
        // the right one, and after the failure that follows fails all others of this process.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(p, false);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(APPEND_BYTES));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(APPEND_BYTES + 8));
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, RECONNECT);
        RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf("16MB"));
        RaftServerConfigKeys.Write.setElementLimit(p, MAX_PENDING);
    }

    private static void setSnapshots(RaftProperties p, ControllerConfig.Timing timing) {
        // The state is in a store that is synced when Ratis asks for a snapshot; see
        // CrcStateMachine.
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(p, false);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(p, timing.entriesKept());
        RaftServerConfigKeys.Log.setPurgeGap(p, (int) Math.min(1_024, timing.snapshotEvery()));
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, timing.snapshotEvery());
    }

    private static void setNetwork(RaftProperties p, ControllerConfig config) {
        // Larger than the largest append, or the follower would refuse it for ever.
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf("8MB"));
        RaftClientConfigKeys.Rpc.setRequestTimeout(p, ms(3_000));
        GrpcConfigKeys.Server.setHost(p, config.listen().host());
        GrpcConfigKeys.Server.setPort(p, config.listen().port());
    }

    private static TimeDuration ms(long count) {
        return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
    }
}
