package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.TermRefused;
import io.hadron.core.replication.ReplicationEffect.Append;
import io.hadron.core.replication.ReplicationEffect.PersistFence;
import io.hadron.core.replication.ReplicationEffect.RequestNewTerm;
import io.hadron.core.replication.ReplicationEffect.StartServing;
import io.hadron.core.replication.ReplicationEffect.StopServing;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EntriesGone;
import io.hadron.core.replication.ReplicationInput.EntriesRead;
import io.hadron.core.replication.ReplicationInput.EstablishedAccepted;
import io.hadron.core.replication.ReplicationInput.EstablishedRefused;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.HigherTermSeen;
import io.hadron.core.replication.ReplicationInput.PeerDown;
import io.hadron.core.replication.ReplicationInput.PeerUp;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Propose;
import io.hadron.core.replication.ReplicationInput.Received;
import io.hadron.core.replication.ReplicationInput.Replicate;
import io.hadron.core.replication.ReplicationInput.StateInstalled;
import io.hadron.core.replication.ReplicationInput.StateRead;
import io.hadron.core.replication.ReplicationInput.StateSending;
import io.hadron.core.replication.ReplicationInput.Stop;
import io.hadron.core.replication.ReplicationInput.Tick;
import io.hadron.core.replication.ReplicationInput.Trimmed;
import io.hadron.core.replication.ReplicationInput.Truncated;
import io.hadron.core.replication.ReplicationRole.Idle;
import io.hadron.core.replication.ReplicationRole.Stopped;
import java.util.List;

/**
 * The log of one control group on one replica, whatever its role: which term it is in, whether this
 * replica may serve, where its log ends, and what of it is committed. Ends are exclusive: an end of
 * 10 covers offsets 0 to 9.
 *
 * <p>The first input that matters is a {@link Designated}, from a view of the controller's state
 * that is not older than the registration of this process; what peers send before is ignored.
 *
 * <p>Three rules of order bind the driver: effects are carried out in the order given; writes
 * become durable in the order asked for; and a fence, an append or a cut counts only when the
 * driver has fed back that it is durable. Not thread-safe: one thread owns a group.
 */
public final class ReplicationMachine {

    private final ReplicaContext context;
    private final ReplicaLog log;

    /**
     * Terms up to this one can not be led: an earlier life of this process may have led them, with
     * followers told who knows what, or this one has, and gave up.
     */
    private long spentTerm;

    private long fence;
    private long durableFence;

    /**
     * Whether the controller has been heard in this life. Until then no peer is answered: a replica
     * that has lost its disk must not help a term that began before the controller knew of it.
     */
    private boolean informed;

    private ReplicationRole role;

    /**
     * @param self this replica
     * @param state what its disk says
     */
    public ReplicationMachine(NodeId self, ReplicaState state) {
        this(self, state, PushWindow.DEFAULT);
    }

    /**
     * @param self this replica
     * @param state what its disk says
     * @param window how much a leader has on the way to each follower
     */
    public ReplicationMachine(NodeId self, ReplicaState state, PushWindow window) {
        this.context = new ReplicaContext(self, state, window);
        this.log = context.log;
        this.spentTerm = state.fence();
        this.fence = state.fence();
        this.durableFence = state.fence();
        this.role = new Idle(fence);
    }

    /** One that takes no part from the beginning, since its disk makes no sense. */
    public static ReplicationMachine stopped(NodeId self, StopReason reason) {
        var machine = new ReplicationMachine(self, ReplicaState.NEW);
        machine.role = new Stopped(0, reason);
        return machine;
    }

    /**
     * Takes one input.
     *
     * @return what to do about it, in order
     * @throws io.hadron.core.machine.InvariantViolation if the machine or its driver is wrong; the
     *     process must stop
     * @throws ContradictionException if a peer's message can not be true; only the group has
     *     stopped
     */
    public List<ReplicationEffect> step(ReplicationInput input) {
        if (role instanceof Stopped) {
            return List.of();
        }
        long committedBefore = log.committedEnd();
        long fenceBefore = fence;
        handle(input);
        StopReason verdict = context.verdict();
        if (verdict != null) {
            stop(verdict);
        }
        Invariant.check(
                log.committedEnd() >= committedBefore,
                "commit fell from %d to %d",
                committedBefore,
                log.committedEnd());
        Invariant.check(fence >= fenceBefore, "fence fell from %d to %d", fenceBefore, fence);
        Invariant.check(
                log.committedEnd() <= log.endOffset(),
                "committed %d, end %d",
                log.committedEnd(),
                log.endOffset());
        return taken();
    }

    private List<ReplicationEffect> taken() {
        var effects = context.effects;
        var result =
                switch (effects.size()) {
                    case 0 -> List.<ReplicationEffect>of();
                    case 1 -> List.of(effects.getFirst());
                    default -> List.copyOf(effects);
                };
        effects.clear();
        return result;
    }

    private void handle(ReplicationInput input) {
        switch (input) {
            case Designated i -> designated(i);
            case FencePersisted i -> fencePersisted(i.term());
            case HigherTermSeen i -> raiseFence(i.term(), StopReason.DEPOSED);
            case Received i -> heard(i.from(), i.message());
            case PeerUp i -> peerUp(i.peer());
            case PeerDown i -> peerDown(i.peer());
            case Propose i -> propose(i.count());
            case Replicate _ -> {
                if (role instanceof ActiveRole active) {
                    active.replicate();
                }
            }
            case EntriesRead i -> entriesRead(i);
            case EntriesGone i -> entriesGone(i);
            case StateRead i -> stateRead(i);
            case StateSending i -> stateSending(i);
            case StateInstalled i -> cutPersisted(i.base());
            case Persisted i -> persisted(i.endOffset());
            case Truncated i -> cutPersisted(i.newEnd());
            case Trimmed i -> log.trimmed(i.lowMark());
            case Tick _ -> {
                if (role instanceof ActiveRole active) {
                    active.tick();
                }
            }
            case EstablishedAccepted i -> accepted(i.term());
            case EstablishedRefused i -> refused(i);
            case Stop i -> stop(i.reason());
        }
    }

    private void designated(Designated d) {
        informed = true;
        if (d.term() < fence) {
            return;
        }
        if (d.leader().equals(context.self)) {
            designatedLeader(d);
        } else if (d.term() > fence || !leads()) {
            follow(d);
        }
    }

    private void designatedLeader(Designated d) {
        if (d.learners().contains(context.self)) {
            leave(StopReason.NOT_COUNTED);
            settle(d.term(), new Idle(d.term()));
        } else if (role instanceof LeadingRole leader && leader.term() == d.term()) {
            leader.designate(d);
        } else if (d.term() <= spentTerm) {
            context.emit(new RequestNewTerm(d.term(), null));
        } else if (d.establishedTerm() == d.term()) {
            // Established by this replica, yet nothing here remembers even having seen it.
            context.giveUp(StopReason.LOG_LOST);
        } else {
            leave(StopReason.DEPOSED);
            spentTerm = d.term();
            settle(d.term(), new RecoveringLeader(context, d));
        }
    }

    private void follow(Designated d) {
        if (role instanceof Follower follower && follower.term() == d.term()) {
            follower.leaderIs(d.leader());
            return;
        }
        leave(StopReason.DEPOSED);
        boolean concerned =
                d.replicas().contains(context.self)
                        || d.learners().contains(context.self)
                        || d.establishedReplicas().contains(context.self);
        settle(
                d.term(),
                concerned
                        ? new Follower(context, d.term(), d.leader(), durableFence == d.term())
                        : new Idle(d.term()));
    }

    /** Takes a role in a term that is not below the fence. */
    private void settle(long term, ReplicationRole next) {
        role = next;
        if (term > fence) {
            fence = term;
            context.emit(new PersistFence(fence));
        } else if (durableFence == fence) {
            fencePersisted(fence);
        }
    }

    /**
     * Any sign of a higher term ends service at once; the fence itself takes effect for others when
     * it is durable.
     */
    private void raiseFence(long term, StopReason reason) {
        if (term > fence) {
            leave(reason);
            settle(term, new Idle(term));
        }
    }

    private boolean leads() {
        return role instanceof LeadingRole;
    }

    private void leave(StopReason reason) {
        if (leads()) {
            context.emit(new StopServing(role.term(), reason));
        }
    }

    private void fencePersisted(long term) {
        Invariant.check(
                term <= fence, "fence %d persisted, but only %d was asked for", term, fence);
        durableFence = Math.max(durableFence, term);
        if (durableFence == fence && role instanceof ActiveRole active) {
            active.fencePersisted();
        }
    }

    /** A message may say anything; the driver's own word is another matter. */
    private void heard(NodeId from, PeerMessage message) {
        try {
            received(from, message);
        } catch (RuntimeException e) {
            String was = role.toString();
            role = new Stopped(fence, StopReason.CONTRADICTED);
            context.effects.clear();
            throw new ContradictionException(
                    "node "
                            + from.value()
                            + " sent "
                            + message
                            + " to "
                            + was
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void received(NodeId from, PeerMessage message) {
        if (!informed) {
            return;
        }
        boolean fromLeader = speaksAsLeader(message);
        if (message.term() < fence) {
            if (fromLeader) {
                context.send(from, new TermRefused(fence, message.term()));
            }
            return;
        }
        raiseFence(message.term(), StopReason.DEPOSED);
        if (fromLeader) {
            Invariant.check(
                    !leads(),
                    "%d speaks as leader of term %d, which this one leads",
                    from.value(),
                    fence);
            if (role instanceof Idle) {
                role = new Follower(context, fence, from, durableFence == fence);
            }
        }
        if (role instanceof ActiveRole active && fromLeader != leads()) {
            active.received(from, message);
        }
    }

    private static boolean speaksAsLeader(PeerMessage message) {
        return switch (message) {
            case PeerMessage.FenceRequest _,
                    PeerMessage.Entries _,
                    PeerMessage.CommitNotice _,
                    PeerMessage.CopyRequest _,
                    PeerMessage.StateOffer _ ->
                    true;
            case PeerMessage.Report _,
                    PeerMessage.TermRefused _,
                    PeerMessage.EntriesAck _,
                    PeerMessage.CopiedEntries _,
                    PeerMessage.CopiedState _ ->
                    false;
        };
    }

    private void peerUp(NodeId peer) {
        context.down.remove(peer);
        if (role instanceof ActiveRole active) {
            active.peerUp(peer);
        }
    }

    private void peerDown(NodeId peer) {
        context.down.add(peer);
        if (role instanceof ActiveRole active) {
            active.peerDown(peer);
        }
    }

    private void propose(int count) {
        Invariant.check(isServing(), "append offered in term %d, not served", role.term());
        Invariant.check(
                role.term() == fence, "append in term %d under fence %d", role.term(), fence);
        context.emit(new Append(role.term(), log.reserve(count), count));
    }

    private void entriesRead(EntriesRead read) {
        if (read.term() == role.term() && role instanceof ActiveRole active) {
            active.entriesRead(read);
        }
    }

    private void entriesGone(EntriesGone gone) {
        if (gone.term() == role.term() && role instanceof ActiveRole active) {
            log.trimmed(gone.lowMark());
            active.entriesGone(gone.to());
        }
    }

    private void stateRead(StateRead read) {
        if (read.term() == role.term() && role instanceof ActiveRole active) {
            active.stateRead(read);
        }
    }

    private void stateSending(StateSending sending) {
        if (sending.term() == role.term() && role instanceof ActiveRole active) {
            active.stateSending(sending.to());
        }
    }

    private void persisted(long end) {
        log.persisted(end);
        if (role instanceof ActiveRole active) {
            active.persisted();
        }
    }

    private void cutPersisted(long newEnd) {
        log.cutPersisted(newEnd);
        if (role instanceof ActiveRole active) {
            active.persisted();
        }
    }

    private void accepted(long term) {
        if (role instanceof RecoveringLeader leader && leader.term() == term) {
            Invariant.check(
                    leader.phase() == RecoveringLeader.Phase.REPORTED,
                    "term %d accepted, but not reported",
                    term);
            role = new EstablishedLeader(context, term, leader.progress);
            context.emit(new StartServing(term));
            leader.progress.establish();
        }
    }

    private void refused(EstablishedRefused answer) {
        if (role instanceof RecoveringLeader leader && leader.term() == answer.term()) {
            leave(StopReason.ESTABLISH_REFUSED);
            role = new Idle(fence);
            raiseFence(answer.currentTerm(), StopReason.ESTABLISH_REFUSED);
        }
    }

    private void stop(StopReason reason) {
        context.emit(new StopServing(fence, reason));
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
        return role instanceof ActiveRole active && active.isRestless();
    }

    /** The highest term seen; durable once {@link FencePersisted} has come back. */
    public long fence() {
        return fence;
    }

    public TermIndex terms() {
        return log.terms();
    }

    /** The first offset that is still there. */
    public long lowMark() {
        return log.lowMark();
    }

    /** The offset that the next entry takes. */
    public long endOffset() {
        return log.endOffset();
    }

    /** The end of what is durable on this replica. */
    public long durableEnd() {
        return log.durableEnd();
    }

    /** The end of what is known to be committed. */
    public long committedEnd() {
        return log.committedEnd();
    }
}
