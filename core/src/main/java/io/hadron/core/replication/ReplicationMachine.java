package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationEffect.AllAdvanced;
import io.hadron.core.replication.ReplicationEffect.Append;
import io.hadron.core.replication.ReplicationEffect.AppendTermStart;
import io.hadron.core.replication.ReplicationEffect.CommitAdvanced;
import io.hadron.core.replication.ReplicationEffect.PersistFence;
import io.hadron.core.replication.ReplicationEffect.ReportEstablished;
import io.hadron.core.replication.ReplicationEffect.RequestNewTerm;
import io.hadron.core.replication.ReplicationEffect.StartServing;
import io.hadron.core.replication.ReplicationEffect.StopServing;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EstablishedAccepted;
import io.hadron.core.replication.ReplicationInput.EstablishedRefused;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.HigherTermSeen;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Propose;
import io.hadron.core.replication.ReplicationInput.Stop;
import io.hadron.core.replication.ReplicationRole.EstablishedLeader;
import io.hadron.core.replication.ReplicationRole.Idle;
import io.hadron.core.replication.ReplicationRole.RecoveringLeader;
import io.hadron.core.replication.ReplicationRole.RecoveringLeader.Phase;
import io.hadron.core.replication.ReplicationRole.Stopped;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one control group on one replica: which term it is in, whether this replica may serve,
 * where its log ends, and what of it is committed. Ends are exclusive: an end of 10 covers offsets
 * 0 to 9.
 *
 * <p>Two rules of order bind the driver: effects are carried out in the order given, and a fence or
 * an append counts only when the driver has fed back that it is durable. Not thread-safe: one
 * thread owns a group.
 */
public final class ReplicationMachine {

    private final NodeId self;

    /**
     * Terms up to this one may have been led in an earlier life of this process, with followers
     * told who knows what.
     */
    private final long fenceAtStart;

    private final List<ReplicationEffect> effects = new ArrayList<>();
    private long fence;
    private long durableFence;
    private TermIndex terms;
    private long endOffset;
    private long durableEnd;
    private long committedEnd;
    private long allEnd;
    private ReplicationRole role;

    /**
     * @param self this replica
     * @param state what its disk says
     */
    public ReplicationMachine(NodeId self, ReplicaState state) {
        this.self = self;
        this.fenceAtStart = state.fence();
        this.fence = state.fence();
        this.durableFence = state.fence();
        this.terms = state.terms();
        this.endOffset = state.endOffset();
        this.durableEnd = state.endOffset();
        this.committedEnd = state.committedEnd();
        this.role = new Idle(fence);
    }

    /**
     * Takes one input.
     *
     * @return what to do about it, in order
     * @throws io.hadron.core.machine.InvariantViolation if the machine or its driver is wrong; the
     *     group must stop
     */
    public List<ReplicationEffect> step(ReplicationInput input) {
        if (role instanceof Stopped) {
            return List.of();
        }
        long committedBefore = committedEnd;
        long fenceBefore = fence;
        switch (input) {
            case Designated i -> designated(i);
            case FencePersisted i -> fencePersisted(i.term());
            case ReplicationInput.Received i -> received(i);
            case HigherTermSeen i -> raiseFence(i.term(), StopReason.DEPOSED);
            case Propose i -> propose(i.count());
            case Persisted i -> persisted(i.endOffset());
            case EstablishedAccepted i -> accepted(i.term());
            case EstablishedRefused i -> refused(i);
            case Stop i -> stop(i.reason());
            case ReplicationInput.PeerUp _,
                    ReplicationInput.PeerDown _,
                    ReplicationInput.Replicate _,
                    ReplicationInput.EntriesRead _,
                    ReplicationInput.EntriesGone _,
                    ReplicationInput.StateRead _,
                    ReplicationInput.StateInstalled _,
                    ReplicationInput.Truncated _,
                    ReplicationInput.Trimmed _,
                    ReplicationInput.Tick _ -> {}
        }
        Invariant.check(
                committedEnd >= committedBefore,
                "commit fell from %d to %d",
                committedBefore,
                committedEnd);
        Invariant.check(fence >= fenceBefore, "fence fell from %d to %d", fenceBefore, fence);
        Invariant.check(
                durableEnd <= endOffset && committedEnd <= endOffset,
                "durable %d, committed %d, end %d",
                durableEnd,
                committedEnd,
                endOffset);
        var result = List.copyOf(effects);
        effects.clear();
        return result;
    }

    private void designated(Designated d) {
        boolean leading = role instanceof RecoveringLeader || role instanceof EstablishedLeader;
        if (d.term() < fence || (leading && role.term() == d.term())) {
            return;
        }
        boolean leads = d.leader().equals(self);
        if (leads && d.term() <= fenceAtStart) {
            effects.add(new RequestNewTerm(d.term(), null));
            return;
        }
        if (leads && d.establishedTerm() == d.term()) {
            // Established by this replica, yet nothing here remembers even having seen it.
            stop(StopReason.LOG_LOST);
            return;
        }
        leave(StopReason.DEPOSED);
        role = leads ? new RecoveringLeader(d, endOffset) : new Idle(d.term());
        if (d.term() > fence) {
            fence = d.term();
            effects.add(new PersistFence(fence));
        } else if (durableFence == fence) {
            fencePersisted(fence);
        }
    }

    /**
     * Any sign of a higher term ends service at once; the fence itself takes effect for others when
     * it is durable.
     */
    private void raiseFence(long term, StopReason reason) {
        if (term <= fence) {
            return;
        }
        leave(reason);
        fence = term;
        role = new Idle(term);
        effects.add(new PersistFence(term));
    }

    private void leave(StopReason reason) {
        if (role instanceof EstablishedLeader || role instanceof RecoveringLeader) {
            effects.add(new StopServing(role.term(), reason));
        }
    }

    private void fencePersisted(long term) {
        Invariant.check(
                term <= fence, "fence %d persisted, but only %d was asked for", term, fence);
        durableFence = Math.max(durableFence, term);
        if (!(role instanceof RecoveringLeader leader)
                || leader.phase() != Phase.FENCING
                || leader.term() != durableFence) {
            return;
        }
        leader.enter(Phase.COLLECTING);
        leader.fenced(self, new LogSummary(terms.lastTerm(), endOffset));
        for (NodeId peer : leader.designation().establishedReplicas().members()) {
            if (!peer.equals(self)) {
                effects.add(
                        new ReplicationEffect.Send(
                                peer, new PeerMessage.FenceRequest(leader.term(), 1)));
            }
        }
        recoverIfFenced(leader);
    }

    private void received(ReplicationInput.Received input) {
        switch (input.message()) {
            case PeerMessage.Report answer -> {
                if (role instanceof RecoveringLeader leader
                        && leader.phase() == Phase.COLLECTING
                        && leader.term() == answer.term()) {
                    leader.fenced(input.from(), answer.summary());
                    recoverIfFenced(leader);
                }
            }
            case PeerMessage.EntriesAck ack -> peerPersisted(input.from(), ack);
            case PeerMessage.TermRefused refused -> raiseFence(refused.term(), StopReason.DEPOSED);
            case PeerMessage.FenceRequest _,
                    PeerMessage.Entries _,
                    PeerMessage.CommitNotice _,
                    PeerMessage.CopyRequest _,
                    PeerMessage.CopiedEntries _,
                    PeerMessage.StateOffer _ -> {}
        }
    }

    /**
     * The log of the most up-to-date replica of the fenced majority must be adopted. Only the own
     * log can be, so far: where a peer knows more, this replica leaves the term to the controller,
     * which names another leader.
     */
    private void recoverIfFenced(RecoveringLeader leader) {
        if (!leader.majorityFenced()) {
            return;
        }
        if (leader.lastTermOfBase() < leader.designation().establishedTerm()) {
            stop(StopReason.LOG_LOST);
            return;
        }
        if (!leader.isUpToDate(new LogSummary(terms.lastTerm(), endOffset))) {
            leave(StopReason.DEPOSED);
            role = new Idle(leader.term());
            return;
        }
        Invariant.check(
                durableFence == leader.term(),
                "term %d begins above fence %d",
                leader.term(),
                durableFence);
        Invariant.check(
                terms.lastTerm() < leader.term() && leader.commit().termStart() == endOffset,
                "term %d begins at %d after %s",
                leader.term(),
                endOffset,
                terms);
        long start = endOffset;
        terms = terms.with(leader.term(), start);
        endOffset++;
        leader.enter(Phase.STARTING);
        effects.add(new AppendTermStart(leader.term(), start, terms));
    }

    private void propose(int count) {
        Invariant.check(role instanceof EstablishedLeader, "append offered to %s", role);
        Invariant.check(
                role.term() == fence, "append in term %d under fence %d", role.term(), fence);
        effects.add(new Append(role.term(), endOffset, count));
        endOffset += count;
    }

    private void persisted(long end) {
        Invariant.check(
                end <= endOffset, "durable up to %d, but the log ends at %d", end, endOffset);
        durableEnd = Math.max(durableEnd, end);
        held(self, end);
    }

    private void peerPersisted(NodeId replica, PeerMessage.EntriesAck report) {
        if (report.term() == role.term() && !replica.equals(self)) {
            Invariant.check(
                    report.verifiedEnd() <= endOffset,
                    "%s holds %d, but the log ends at %d",
                    replica,
                    report.verifiedEnd(),
                    endOffset);
            held(replica, report.verifiedEnd());
        }
    }

    private void held(NodeId replica, long end) {
        switch (role) {
            case RecoveringLeader leader -> {
                boolean news = leader.commit().persisted(replica, end);
                if (news
                        && leader.phase() == Phase.STARTING
                        && leader.commit().majorityEnd() >= 0) {
                    leader.enter(Phase.REPORTED);
                    effects.add(new ReportEstablished(leader.term()));
                }
            }
            case EstablishedLeader leader -> {
                if (leader.commit().persisted(replica, end)) {
                    advance(leader.commit());
                }
            }
            case Idle _, Stopped _ -> {}
        }
    }

    private void accepted(long term) {
        if (!(role instanceof RecoveringLeader leader) || leader.term() != term) {
            return;
        }
        Invariant.check(
                leader.phase() == Phase.REPORTED, "term %d accepted, but not reported", term);
        role = new EstablishedLeader(term, leader.commit());
        effects.add(new StartServing(term));
        advance(leader.commit());
    }

    private void refused(EstablishedRefused answer) {
        if (role instanceof RecoveringLeader leader && leader.term() == answer.term()) {
            leave(StopReason.ESTABLISH_REFUSED);
            role = new Idle(fence);
            raiseFence(answer.currentTerm(), StopReason.ESTABLISH_REFUSED);
        }
    }

    private void advance(CommitIndex commit) {
        Invariant.check(role instanceof EstablishedLeader, "commit in %s", role);
        long majority = commit.majorityEnd();
        if (majority > committedEnd) {
            committedEnd = majority;
            effects.add(new CommitAdvanced(majority));
        }
        long all = Math.min(commit.commonEnd(), committedEnd);
        if (all > allEnd) {
            allEnd = all;
            effects.add(new AllAdvanced(all));
        }
    }

    private void stop(StopReason reason) {
        effects.add(new StopServing(fence, reason));
        role = new Stopped(fence, reason);
    }

    public ReplicationRole role() {
        return role;
    }

    /** Whether this replica may take writes and show committed entries now. */
    public boolean isServing() {
        return role instanceof EstablishedLeader;
    }

    /** Whether a {@link ReplicationInput.Tick} might change something. */
    public boolean isRestless() {
        return false;
    }

    /** The highest term seen; durable once {@link FencePersisted} has come back. */
    public long fence() {
        return fence;
    }

    public TermIndex terms() {
        return terms;
    }

    /** The offset that the next entry takes. */
    public long endOffset() {
        return endOffset;
    }

    /** The end of what is durable on this replica. */
    public long durableEnd() {
        return durableEnd;
    }

    /** The end of what is committed. */
    public long committedEnd() {
        return committedEnd;
    }
}
