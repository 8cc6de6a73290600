package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopyRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationEffect.ReportEstablished;
import io.hadron.core.replication.ReplicationEffect.RequestNewTerm;
import io.hadron.core.replication.ReplicationInput.Designated;
import org.jspecify.annotations.Nullable;

/**
 * Leading, but not serving yet: fences a majority of the established set, takes over the most
 * up-to-date log among them, then gets its term-start batch held by a majority of its own set.
 */
public final class RecoveringLeader extends LeadingRole {

    /** How far the recovery has come. */
    public enum Phase {
        /** The own fence is not durable yet. */
        FENCING,
        /** Waiting for a majority of the last established set. */
        COLLECTING,
        /** Taking over the end of a more up-to-date log. */
        COPYING,
        /** The term-start batch is not yet on a majority of the term's set. */
        STARTING,
        /** The controller has been told. */
        REPORTED
    }

    private static final int REPEAT_TICKS = 5;

    private final ReplicaLog log;
    private Designated designation;
    private Phase phase = Phase.FENCING;
    private @Nullable NodeId source;
    private @Nullable NodeId betterLeader;
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
     * With a majority fenced: takes over the most up-to-date log among them, or goes on with its
     * own.
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
            if (!best.isUpToDateWith(report.summary())) {
                best = report.summary();
                bestPeer = peer;
            }
        }
        phase = Phase.COLLECTING;
        betterLeader = null;
        if (fenced < base.majority()) {
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

    private boolean counts(ReplicaSet base, NodeId replica) {
        return base.contains(replica) && !designation.learners().contains(replica);
    }

    private void takeOver(NodeId best, Report report) {
        long shared =
                TermIndex.sharedEnd(
                        log.terms(), log.endOffset(), report.terms(), report.endOffset());
        if (report.lowMark() > shared) {
            betterLeader = best;
            context.emit(new RequestNewTerm(term(), best));
            return;
        }
        if (shared < log.endOffset()) {
            if (shared < log.committedEnd()) {
                context.giveUp(StopReason.DIVERGED_BELOW_COMMIT);
                return;
            }
            log.cut(shared);
        }
        phase = Phase.COPYING;
        source = best;
        copyEnd = report.endOffset();
        ticks = 0;
        context.send(best, new CopyRequest(term(), log.endOffset(), copyEnd));
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
        if (++ticks % REPEAT_TICKS != 0) {
            return;
        }
        switch (phase) {
            case COLLECTING -> {
                if (betterLeader != null) {
                    context.emit(new RequestNewTerm(term(), betterLeader));
                }
            }
            case COPYING -> {
                if (source != null) {
                    // It may have lost the request, or what was requested: its report will tell.
                    progress.peerUp(source);
                }
            }
            case REPORTED -> context.emit(new ReportEstablished(term()));
            case FENCING, STARTING -> {}
        }
    }

    @Override
    boolean isRestless() {
        return phase == Phase.COPYING
                || phase == Phase.REPORTED
                || betterLeader != null
                || progress.isRestless();
    }

    @Override
    public String toString() {
        return "RecoveringLeader[term=" + term() + ", phase=" + phase + ", " + progress + "]";
    }
}
