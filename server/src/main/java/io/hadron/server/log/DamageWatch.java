package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.server.shard.Shard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a log in which something failed its check, or which its owner can not use: it is
 * never cut, but made anew from the other replicas. The controller is asked for a term in which
 * this node is a learner and does not lead. The node takes no part in that term until its copy is
 * dropped, so that nothing which it says in that term is about what it drops.
 *
 * <p>Shard thread only.
 */
final class DamageWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DamageWatch.class);
    private static final long REPEAT_MS = 1_000;
    private static final long LONGEST_REPEAT_MS = 30_000;

    /** With fewer, a majority of the others is no majority of all. */
    private static final int LEAST_OTHERS = 2;

    private final GroupLog log;
    private final Shard shard;
    private final LogServices services;

    /** Up to this term the damaged log may have been vouched for; 0 while nothing is known. */
    private long vouchedTerm;

    private long repeatMs = REPEAT_MS;

    /** Why the owner can not go on with this copy, though nobody has been asked for another. */
    private @Nullable String useless;

    /** Whether it may be made anew now; not again and again without a pause. */
    private boolean due;

    private boolean closed;

    DamageWatch(GroupLog log, Shard shard, LogServices services) {
        this.log = log;
        this.shard = shard;
        this.services = services;
    }

    /**
     * Something failed its check.
     *
     * @param others how many other nodes have a copy
     */
    void found(ReadResult.Damaged damaged, int others) {
        if (vouchedTerm > 0 || closed) {
            return;
        }
        boolean repairable = others >= LEAST_OTHERS;
        LOG.error(
                "control group {} is damaged at offset {}: {}. {}",
                log.group(),
                damaged.offset(),
                damaged.what(),
                repairable
                        ? "Its copy on this node is made anew from the other replicas"
                        : "There are too few other replicas to repair it from");
        if (repairable) {
            vouchedTerm = log.term();
            ask();
        }
    }

    /**
     * The owner can not go on with this copy. Any other one is better, since it is of no use here.
     * One that was made anew before waits for longer each time: it may have got the same again.
     *
     * @param others how many other nodes have a copy
     */
    void useless(String why, int others) {
        if (useless != null) {
            return;
        }
        useless = why;
        long delayMs = services.remakes().delayMs(log.group());
        due = delayMs == 0;
        if (due) {
            hasOthers(others);
        } else {
            shard.schedule(
                    delayMs,
                    () -> {
                        due = true;
                        hasOthers(log.others());
                    });
        }
        if (others == 0) {
            LOG.error(
                    "control group {} can not be made anew: no other node has a copy", log.group());
        }
    }

    /** So many other nodes have a copy now. */
    void hasOthers(int others) {
        if (useless != null && due && others > 0 && vouchedTerm == 0 && !closed) {
            LOG.warn(
                    "control group {}: its copy on this node is made anew from another replica: {}",
                    log.group(),
                    useless);
            services.remakes().begun(log.group());
            vouchedTerm = log.term();
            ask();
        }
    }

    private void ask() {
        if (!closed) {
            services.reports().repairNeeded(log.group(), log.term());
            shard.schedule(repeatMs, this::ask);
            repeatMs = Math.min(2 * repeatMs, LONGEST_REPEAT_MS);
        }
    }

    /** Whether readers may hope for a sound copy, here or elsewhere. */
    boolean isRepairing() {
        return vouchedTerm > 0;
    }

    /** Whether nothing may be answered in this term. */
    boolean isMuteIn(long term) {
        return vouchedTerm > 0 && term > vouchedTerm;
    }

    /**
     * Looks at a new term.
     *
     * @return whether the copy must be dropped now: nothing was vouched for in this term, and
     *     nobody counts this node in it
     */
    boolean isToBeDropped(Designated designation, NodeId self) {
        if (!isMuteIn(designation.term())) {
            return false;
        }
        if (designation.learners().contains(self)) {
            return true;
        }
        vouchedTerm = designation.term(); // it still counts: it does its part, and asks again
        return false;
    }

    void close() {
        closed = true;
    }
}
