package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopiedState;
import io.hadron.core.replication.PeerMessage.CopyRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationEffect.ReportEstablished;
import io.hadron.core.replication.ReplicationEffect.RequestNewTerm;
import io.hadron.core.replication.ReplicationInput.Designated;
import org.jspecify.annotations.Nullable;

/**
 * Leading, but not serving yet: fences a majority of the established set, takes over the most
 * up-to-date log among them, then gets its term-start batch held by a majority of its own set.
 * Where so many have forgotten that those who count are no majority, all of them are enough, if
 * each majority has one of them; and who has forgotten counts once it holds the term-start batch.
 */
public final class RecoveringLeader extends LeadingRole {

    /** How far the recovery has come. */
    public enum Phase {
        /** The own fence is not durable yet. */
        FENCING,
        /** Waiting for enough of the last established set. */
        COLLECTING,
        /** Taking over the end of a more up-to-date log. */
        COPYING,
        /** The term-start batch is not yet on a majority of the term's set. */
        STARTING,
        /** The controller has been told. */
        REPORTED
    }

    private static final int REPEAT_TICKS = 5;

    /** The same for a state on its way, which may be large. */
    private static final int STATE_REPEAT_TICKS = 50;

    /** So long another leader is waited for that would have less to copy. */
    private static final int HAND_OVER_TICKS = 2;

    private final ReplicaLog log;
    private Designated designation;
    private Phase phase = Phase.FENCING;
    private @Nullable NodeId source;
    private boolean copiesState;

    /** The best replica has trimmed what this one lacks; the controller may let it lead instead. */
    private boolean awaitsLeader;

    private int handOverTicksLeft = HAND_OVER_TICKS;
    private long copyEnd;
    private int ticks;

    RecoveringLeader(ReplicaContext context, Designated designation) {
        super(context, new LeaderProgress(context, designation));
        this.log = context.log;
        this.designation = designation;
    }

    @Override
    public long term() {
        return designation.term();
    }

    public Phase phase() {
        return phase;
    }

    /** The own fence is durable: everyone else can be asked for theirs. */
    @Override
    void fencePersisted() {
        if (phase == Phase.FENCING) {
            phase = Phase.COLLECTING;
            progress.designate(designation);
            choose();
        }
    }

    /** Answers of those who do not count any more are worth nothing. */
    @Override
    void designate(Designated changed) {
        designation = changed;
        if (phase == Phase.FENCING) {
            return;
        }
        progress.designate(changed);
        if (phase == Phase.COPYING && source != null && changed.learners().contains(source)) {
            phase = Phase.COLLECTING;
        }
        if (phase == Phase.COLLECTING) {
            choose();
        } else {
            heldMore();
        }
    }

    @Override
    void reported(NodeId from, Report report) {
        if (progress.reported(from, report)
                && (phase == Phase.COLLECTING || (phase == Phase.COPYING && from.equals(source)))) {
            choose();
        }
    }

    @Override
    void peerDown(NodeId peer) {
        progress.peerDown(peer);
        if (phase == Phase.COPYING && peer.equals(source)) {
            choose();
        }
    }

    /**
     * With enough of them fenced: takes over the most up-to-date log among them, or goes on with
     * its own.
     */
    private void choose() {
        ReplicaSet base = designation.establishedReplicas();
        int fenced = counts(base, context.self) ? 1 : 0;
        long lastTerm = fenced > 0 ? log.summary().lastTerm() : 0;
        LogSummary best = log.summary();
        @Nullable PeerProgress bestPeer = null;
        for (PeerProgress peer : progress.peers()) {
            Report report = peer.report;
            if (report == null || !counts(base, peer.id)) {
                continue;
            }
            fenced++;
            lastTerm = Math.max(lastTerm, report.terms().lastTerm());
            boolean further = !best.isUpToDateWith(report.summary());
            if (further || (bestPeer != null && isEasier(report, bestPeer))) {
                best = report.summary();
                bestPeer = peer;
            }
        }
        phase = Phase.COLLECTING;
        awaitsLeader = false;
        if (fenced < needed(base)) {
            return;
        }
        if (lastTerm < designation.establishedTerm()) {
            context.giveUp(StopReason.LOG_LOST);
        } else if (bestPeer == null || bestPeer.report == null) {
            start();
        } else {
            takeOver(bestPeer.id, bestPeer.report);
        }
    }

    /**
     * A majority: it has one of each majority that committed something, and none is left that could
     * still do so in an older term. Fewer do the same in a set of even size, but they may lack what
     * was written on one replica only. So they are asked for only where the others would have
     * nothing to say.
     */
    private int needed(ReplicaSet base) {
        int counted = 0;
        for (NodeId member : base.members()) {
            counted += counts(base, member) ? 1 : 0;
        }
        return Math.max(base.meeting(), Math.min(base.majority(), counted));
    }

    /** Of equal logs, one that still has what this one lacks. */
    private boolean isEasier(Report report, PeerProgress best) {
        return best.report != null
                && report.summary().equals(best.report.summary())
                && report.lowMark() <= sharedEnd(report)
                && best.report.lowMark() > sharedEnd(best.report);
    }

    private long sharedEnd(Report report) {
        return TermIndex.sharedEnd(
                log.terms(), log.endOffset(), report.terms(), report.endOffset());
    }

    private boolean counts(ReplicaSet base, NodeId replica) {
        return base.contains(replica) && !designation.learners().contains(replica);
    }

    private void takeOver(NodeId best, Report report) {
        long shared = sharedEnd(report);
        if (report.lowMark() > shared) {
            awaitsLeader = handOverTicksLeft > 0 && designation.replicas().contains(best);
            if (awaitsLeader) {
                context.emit(new RequestNewTerm(term(), best));
            } else {
                copiesState = true;
                copyFrom(best, report, shared);
            }
            return;
        }
        if (shared < log.endOffset()) {
            if (shared < log.committedEnd()) {
                context.giveUp(StopReason.DIVERGED_BELOW_COMMIT);
                return;
            }
            log.cut(shared);
        }
        copiesState = false;
        copyFrom(best, report, log.endOffset());
    }

    private void copyFrom(NodeId best, Report report, long from) {
        phase = Phase.COPYING;
        source = best;
        copyEnd = report.endOffset();
        ticks = 0;
        context.send(best, new CopyRequest(term(), from, copyEnd));
    }

    /**
     * Begins anew behind the state of the log that is taken over. What this replica loses by it is
     * contained in that state, or was never committed: it would have been cut.
     */
    @Override
    void copied(NodeId from, CopiedState copy) {
        long base = copy.base();
        if (phase != Phase.COPYING
                || !from.equals(source)
                || base <= log.lowMark()
                || base > copyEnd
                || TermIndex.sharedEnd(log.terms(), log.endOffset(), copy.terms(), base) == base) {
            return;
        }
        if (base <= log.committedEnd()) {
            context.giveUp(StopReason.DIVERGED_BELOW_COMMIT);
            return;
        }
        log.begin(term(), base, copy.terms());
        copiesState = false;
        copyOn(from);
    }

    @Override
    void copied(NodeId from, CopiedEntries copy) {
        if (phase != Phase.COPYING
                || !from.equals(source)
                || copy.base() != log.endOffset()
                || copy.end() > copyEnd
                || copy.prevTerm() != log.termBefore(copy.base())) {
            return;
        }
        log.append(copy.entryTerm(), copy.base(), copy.end());
        copyOn(from);
    }

    private void copyOn(NodeId from) {
        ticks = 0;
        if (log.endOffset() < copyEnd) {
            context.send(from, new CopyRequest(term(), log.endOffset(), copyEnd));
        } else {
            start();
        }
    }

    private void start() {
        Invariant.check(phase == Phase.COLLECTING || phase == Phase.COPYING, "start in %s", phase);
        long start = log.endOffset();
        log.appendTermStart(term());
        phase = Phase.STARTING;
        progress.begin(start);
    }

    @Override
    void heldMore() {
        if (phase == Phase.STARTING && progress.startIsHeld()) {
            phase = Phase.REPORTED;
            ticks = 0;
            context.emit(new ReportEstablished(term()));
        }
    }

    @Override
    void tick() {
        progress.tick();
        if (awaitsLeader && --handOverTicksLeft == 0) {
            choose();
            return;
        }
        if (++ticks % (copiesState ? STATE_REPEAT_TICKS : REPEAT_TICKS) != 0) {
            return;
        }
        switch (phase) {
            case COPYING -> {
                if (source != null) {
                    // It may have lost the request, or what was requested: its report will tell.
                    progress.peerUp(source);
                }
            }
            case REPORTED -> context.emit(new ReportEstablished(term()));
            case FENCING, COLLECTING, STARTING -> {}
        }
    }

    @Override
    boolean isRestless() {
        return phase == Phase.COPYING
                || phase == Phase.REPORTED
                || awaitsLeader
                || progress.isRestless();
    }

    @Override
    public String toString() {
        return "RecoveringLeader[term=" + term() + ", phase=" + phase + ", " + progress + "]";
    }
}
