package io.hadron.server.consumer;

import io.hadron.core.replication.StopReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.server.log.GroupLog;
import io.hadron.server.session.Failures;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.PartitionPlace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the consumer groups of a partition are served by this node no more, and why. Their log
 * goes on: it has its part in what is committed. Shard thread only, but for the reason.
 */
final class GivenUpGroups {
    private static final Logger LOG = LoggerFactory.getLogger(GivenUpGroups.class);
    private static final long LEAVE_MS = 60_000;
    private static final long MAX_LEAVE_MS = 3_600_000;

    private final PartitionPlace place;
    private final GroupLog log;
    private final Shard shard;
    private volatile @Nullable StopReason reason;
    private long leaveMs = LEAVE_MS;

    GivenUpGroups(PartitionPlace place, GroupLog log, Shard shard) {
        this.place = place;
        this.log = log;
        this.shard = shard;
    }

    /** Any thread. */
    @Nullable StopReason reason() {
        return reason;
    }

    /** Nothing can be done about it with this log; perhaps another node can serve. */
    void because(StopReason why, @Nullable RuntimeException found) {
        if (reason == null) {
            reason = why;
            LOG.error("the consumer groups of {} {}", place, text(why), found);
            log.leaveToAnother();
            if (why == StopReason.DAMAGED || why == StopReason.CONTRADICTED) {
                log.useless("its records can not be taken (" + why + ")");
            }
        }
    }

    /** The log has stopped, and has said why. */
    void logStopped(StopReason why) {
        reason = why.needsOperator() ? why : reason;
    }

    /** This node is to lead all the same. Nobody else may do better, so it asks seldom. */
    void chosen() {
        shard.schedule(
                leaveMs,
                () -> {
                    if (log.isServing()) {
                        log.leaveToAnother();
                    }
                });
        leaveMs = Math.min(2 * leaveMs, MAX_LEAVE_MS);
    }

    /** What a client is told. */
    Failure failure(StopReason why) {
        return Failures.of(
                why == StopReason.CONTRADICTED || why == StopReason.DEFECT
                        ? ErrorCode.UNAVAILABLE
                        : ErrorCode.STORAGE_DAMAGED,
                "the consumer groups of " + place + " " + text(why));
    }

    private static String text(StopReason why) {
        return switch (why) {
            case LOG_LOST, DIVERGED_BELOW_COMMIT ->
                    "stand beyond the end of the partition, which has lost records; they are not served."
                            + " Delete the groups and create them anew";
            case DAMAGED ->
                    "can not be read back: their log is damaged on this node, which serves them no more until its"
                            + " copy is made anew from another node. Without one, restore a backup of the data"
                            + " directory, or delete the groups and create them anew";
            case CONTRADICTED ->
                    "are not served by this node until its copy of their log is made anew from another node, or it is"
                            + " started again: that log holds what can not be true. Look for a node of another"
                            + " version, and report it as a defect";
            case DEFECT ->
                    "are not served by this node until it is started again: something led to what can not be, and"
                            + " nothing of it was carried out. Report it as a defect";
            case DEPOSED, ESTABLISH_REFUSED, NOT_COUNTED, DELETED, STORAGE_FAILED, SHUTDOWN ->
                    "are not served here";
        };
    }
}
