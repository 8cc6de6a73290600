package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.StopReason;
import io.hadron.server.shard.Shard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a control group takes no further part on this node, and why. Says so once, with what a
 * person can do, and leaves the lead to another node. Shard thread only, but for the reason.
 */
final class GivenUp {
    private static final Logger LOG = LoggerFactory.getLogger(GivenUp.class);

    private static final long REPEAT_MS = 1_000;
    private static final long LONGEST_REPEAT_MS = 60_000;

    private final long group;
    private final NodeId self;
    private final TermReports reports;
    private final Shard shard;
    private @Nullable Designated told;
    private @Nullable RuntimeException unreadable;
    private volatile @Nullable StopReason reason;

    private boolean closed;

    GivenUp(long group, NodeId self, TermReports reports, Shard shard) {
        this.group = group;
        this.self = self;
        this.reports = reports;
        this.shard = shard;
    }

    /** What is on disk makes no sense. The first thing that was found counts. */
    void unreadable(RuntimeException why) {
        unreadable = unreadable == null ? why : unreadable;
    }

    /**
     * Hears the controller's word.
     *
     * @return what was found when the group was opened, if nobody was told yet
     */
    @Nullable RuntimeException designated(Designated designation) {
        told = designation;
        return reason == null ? unreadable : null;
    }

    /** The term that the controller named last; 0 for none. */
    long toldTerm() {
        return told == null ? 0 : told.term();
    }

    @Nullable StopReason reason() {
        return reason;
    }

    /**
     * The group has stopped here.
     *
     * @param found what was found, if the reason does not say it
     */
    void stopped(StopReason why, @Nullable RuntimeException found) {
        if (reason != null || !why.needsOperator()) {
            return;
        }
        reason = why;
        LOG.error("control group {}: {}", group, advice(why), found);
        leave(toldTerm(), REPEAT_MS);
    }

    /** Until this term is over; that it never gets a later one established is seen by others. */
    private void leave(long term, long repeatMs) {
        if (!closed && toldTerm() == term && leaveToAnother()) {
            shard.schedule(repeatMs, () -> leave(term, Math.min(2 * repeatMs, LONGEST_REPEAT_MS)));
        }
    }

    /** Asks for another leader, if this node is to lead. */
    boolean leaveToAnother() {
        boolean leads = told != null && told.leader().equals(self);
        if (leads) {
            reports.leaderGaveUp(group, toldTerm());
        }
        return leads;
    }

    void close() {
        closed = true;
    }

    private static String advice(StopReason reason) {
        return switch (reason) {
            case LOG_LOST ->
                    "the disk no longer holds what made its last term; it serves nothing. Acknowledged data is"
                            + " lost: restore a backup of the data directory, or delete the stream";
            case DIVERGED_BELOW_COMMIT ->
                    "a leader's log differs from this replica's below what is committed. Nothing was cut; this"
                            + " replica takes no further part. Keep the data directories of all its nodes, and"
                            + " report it as a defect";
            case DAMAGED ->
                    "what this node has of it is damaged; this replica takes no further part. It is made anew from"
                            + " the others where there are enough of them; else restore a backup of the data"
                            + " directory, or delete the stream";
            case CONTRADICTED ->
                    "what another node sent can not be true; this replica takes no further part until this process"
                            + " is started again, everything else goes on. Look for a node that was copied or"
                            + " has another version, and report it as a defect";
            case DEFECT ->
                    "a request led to what can not be; nothing of it was carried out. This replica takes no"
                            + " further part until this process is started again, everything else goes on."
                            + " Report it as a defect";
            case DEPOSED, ESTABLISH_REFUSED, NOT_COUNTED, DELETED, STORAGE_FAILED, SHUTDOWN -> "";
        };
    }
}
