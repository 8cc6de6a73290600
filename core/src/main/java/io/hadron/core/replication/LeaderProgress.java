package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.EntriesAck;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.PeerProgress.State;
import io.hadron.core.replication.ReplicationEffect.AllAdvanced;
import io.hadron.core.replication.ReplicationEffect.LearnerCaughtUp;
import io.hadron.core.replication.ReplicationEffect.ReplicaDamaged;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EntriesRead;
import io.hadron.core.replication.ReplicationInput.StateRead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leader's side of replication in one term, recovering or established: a session with each
 * peer, batches pushed within a window, and the commit that follows from what they acknowledge.
 */
final class LeaderProgress {

    /** Without any answer for so long, a peer that owes one is asked again in a new session. */
    private static final int PATIENCE_TICKS = 5;

    private static final int MAX_PATIENCE_TICKS = 80;

    /** The same for the last of a state, which is installed as a whole. */
    private static final int OFFER_PATIENCE_TICKS = 50;

    private static final int MAX_REPEAT_TICKS = 16;
    private static final int REMIND_TICKS = 10;

    /**
     * The controller may have reasons not to act on damage now: it is told more and more seldom.
     */
    private static final int MAX_DAMAGE_REMIND_TICKS = 32 * REMIND_TICKS;

    private final ReplicaContext context;
    private final ReplicaLog log;
    private final EntryPusher pusher;
    private final long term;
    private Designated designation;
    private List<PeerProgress> peers = new ArrayList<>();
    private @Nullable CommitIndex commit;
    private boolean established;
    private long allEnd;
    private int ticks;

    LeaderProgress(ReplicaContext context, Designated designation) {
        this.context = context;
        this.log = context.log;
        this.term = designation.term();
        this.designation = designation;
        this.pusher = new EntryPusher(context, term);
    }

    /** Asks everyone concerned, the first time or after the learners have changed. */
    void designate(Designated changed) {
        designation = changed;
        var before = peers;
        peers = new ArrayList<>();
        join(before, changed.replicas());
        join(before, changed.learners());
        join(before, changed.establishedReplicas());
        for (PeerProgress peer : peers) {
            peer.streams =
                    changed.replicas().contains(peer.id) || changed.learners().contains(peer.id);
            setLearner(peer, changed.learners().contains(peer.id));
        }
        advance();
    }

    private void join(List<PeerProgress> before, ReplicaSet set) {
        for (NodeId id : set.members()) {
            if (id.equals(context.self) || find(peers, id) != null) {
                continue;
            }
            PeerProgress peer = find(before, id);
            if (peer == null) {
                peer = new PeerProgress(id, context.window);
                peer.patience = PATIENCE_TICKS;
                peer.learner = designation.learners().contains(id);
                peer.learnerTarget = learnerTarget();
                ask(peer);
            }
            peers.add(peer);
        }
    }

    private void setLearner(PeerProgress peer, boolean learner) {
        if (learner && !peer.learner) {
            // What it acknowledged before is worth nothing: it has to show everything again.
            peer.learner = true;
            peer.damaged = false;
            peer.caughtUp = false;
            peer.acked = 0;
            peer.learnerTarget = learnerTarget();
            if (commit != null) {
                commit.forget(peer.id);
            }
            ask(peer);
        }
        peer.learner = learner;
        if (commit != null) {
            commit.count(peer.id, !learner && !peer.damaged);
        }
    }

    /** All that was committed before, and what the term itself began with. */
    private long learnerTarget() {
        return commit == null
                ? log.committedEnd()
                : Math.max(log.committedEnd(), commit.termStart() + 1);
    }

    /** Begins a session, or notes that there can be none. */
    private void ask(PeerProgress peer) {
        peer.reading = false;
        peer.report = null;
        if (context.down.contains(peer.id)) {
            peer.state = State.DOWN;
            return;
        }
        peer.state = State.PROBING;
        peer.session = context.nextSession();
        peer.ackedBefore = peer.acked;
        peer.sessionAcked = 0;
        peer.quietTicks = 0;
        peer.nextRepeat = 1;
        peer.openQuestions = 1;
        context.send(peer.id, new FenceRequest(term, peer.session));
    }

    /** The log is ready for the term: from now on it is pushed. */
    void begin(long termStart) {
        commit = new CommitIndex(designation.replicas(), termStart);
        for (PeerProgress peer : peers) {
            commit.count(peer.id, !peer.learner && !peer.damaged);
            peer.learnerTarget = Math.max(peer.learnerTarget, termStart + 1);
        }
        for (PeerProgress peer : peers) {
            if (peer.state == State.KNOWN) {
                stream(peer);
            }
        }
    }

    void establish() {
        established = true;
        pusher.establish();
        advance();
        peers.forEach(this::learn);
    }

    void peerUp(NodeId id) {
        PeerProgress peer = find(peers, id);
        if (peer != null) {
            peer.patience = PATIENCE_TICKS;
            ask(peer);
        }
    }

    void peerDown(NodeId id) {
        PeerProgress peer = find(peers, id);
        if (peer != null) {
            peer.state = State.DOWN;
            peer.report = null;
            peer.reading = false;
        }
    }

    /**
     * @return whether this is the answer to the present session's question, or a correction of it
     */
    boolean reported(NodeId from, Report report) {
        PeerProgress peer = find(peers, from);
        if (peer == null || peer.session != report.session()) {
            return false;
        }
        boolean expected = peer.openQuestions > 0;
        peer.openQuestions -= expected ? 1 : 0;
        return switch (peer.state) {
            case DOWN -> false;
            case STREAMING, OFFERING -> {
                if (!expected) {
                    ask(peer); // something did not fit; what exactly is best asked anew
                }
                yield false;
            }
            case PROBING, KNOWN -> {
                peer.report = report;
                peer.state = State.KNOWN;
                stream(peer);
                yield true;
            }
        };
    }

    private void stream(PeerProgress peer) {
        Report report = peer.report;
        if (commit == null || !peer.streams || report == null) {
            return;
        }
        long shared =
                TermIndex.sharedEnd(
                        log.terms(), log.endOffset(), report.terms(), report.endOffset());
        peer.report = null;
        // Where the terms are trimmed away, only the end can tell.
        long proven = shared < log.lowMark() ? report.endOffset() : shared;
        if (proven < peer.ackedBefore && !peer.learner) {
            damaged(peer, commit, proven);
        } else if (proven < peer.ackedBefore) {
            forgotten(peer, commit);
        }
        pusher.begin(peer, shared);
    }

    private void damaged(PeerProgress peer, CommitIndex commit, long reported) {
        peer.damaged = true;
        peer.damage = new ReplicaDamaged(term, peer.id, peer.ackedBefore, reported);
        peer.damageRepeat = REMIND_TICKS;
        peer.damageDue = ticks + REMIND_TICKS;
        context.emit(peer.damage);
        forgotten(peer, commit);
        commit.count(peer.id, false);
    }

    /**
     * What it acknowledged is worth nothing any more. Of a learner nobody has relied on it: it may
     * have dropped the group and got it again since.
     */
    private void forgotten(PeerProgress peer, CommitIndex commit) {
        peer.caughtUp = false;
        peer.learnerTarget = learnerTarget();
        peer.acked = 0;
        peer.ackedBefore = 0;
        peer.rewind(0);
        commit.forget(peer.id);
    }

    void acked(NodeId from, EntriesAck ack) {
        PeerProgress peer = find(peers, from);
        if (peer == null || peer.session != ack.session() || commit == null) {
            return;
        }
        long end = ack.verifiedEnd();
        Invariant.check(end <= log.endOffset(), "%d acknowledged, end is %d", end, log.endOffset());
        peer.quietTicks = 0;
        if (end > peer.sessionAcked) {
            peer.sessionAcked = end;
            peer.patience = PATIENCE_TICKS;
            peer.arrived(end);
        }
        pusher.acked(peer, end);
        if (end > peer.acked) {
            peer.acked = end;
            held(peer.id, end);
        }
        learn(peer);
    }

    /** A replica, this one included, holds the log durably up to here. */
    void held(NodeId replica, long end) {
        if (commit != null && commit.persisted(replica, end)) {
            advance();
        }
    }

    boolean startIsHeld() {
        return commit != null && commit.majorityEnd() >= 0;
    }

    private void advance() {
        if (!established || commit == null) {
            return;
        }
        log.commit(commit.majorityEnd());
        long all = Math.min(commit.commonEnd(), log.committedEnd());
        if (all > allEnd) {
            allEnd = all;
            context.emit(new AllAdvanced(all));
        }
    }

    /** Asks for the next batches of everyone who has room for them. */
    void push() {
        for (int i = 0; i < peers.size(); i++) {
            pusher.push(peers.get(i));
        }
    }

    void entriesRead(EntriesRead read) {
        PeerProgress peer = find(peers, read.to());
        if (peer != null) {
            pusher.entriesRead(peer, read);
            learn(peer);
        }
    }

    void entriesGone(NodeId to) {
        PeerProgress peer = find(peers, to);
        if (peer != null && peer.state == State.STREAMING && peer.reading) {
            ask(peer);
        }
    }

    void stateRead(StateRead read) {
        PeerProgress peer = find(peers, read.to());
        if (peer != null) {
            pusher.stateRead(peer, read);
        }
    }

    /** A state takes as long as it takes: only one that does not move is asked about. */
    void stateSending(NodeId to) {
        PeerProgress peer = find(peers, to);
        if (peer != null && peer.state == State.OFFERING) {
            peer.quietTicks = 0;
        }
    }

    /**
     * Without its learners the set has no majority, and the term could never be established: a
     * member may count as soon as it holds the term-start batch. What it holds then contains all
     * that any earlier term has committed, as the logs of all who hold that batch do.
     */
    private boolean needsLearners() {
        int counted = 0;
        for (NodeId member : designation.replicas().members()) {
            counted += designation.learners().contains(member) ? 0 : 1;
        }
        return counted < designation.replicas().majority();
    }

    /** A learner that has all there is, but for what is on the way, can count. */
    private void learn(PeerProgress peer) {
        if (commit != null
                && (established || (designation.replicas().contains(peer.id) && needsLearners()))
                && peer.learner
                && !peer.caughtUp
                && peer.state == State.STREAMING
                && peer.sessionAcked >= peer.learnerTarget
                && peer.next == log.endOffset()) {
            peer.caughtUp = true;
            context.emit(new LearnerCaughtUp(term, peer.id));
        }
    }

    void tick() {
        ticks++;
        for (PeerProgress peer : peers) {
            switch (peer.state) {
                case DOWN, KNOWN -> {}
                case PROBING -> repeatQuestion(peer);
                case OFFERING -> {
                    if (++peer.quietTicks >= OFFER_PATIENCE_TICKS) {
                        ask(peer);
                    }
                }
                case STREAMING -> {
                    if ((peer.owesAnswer() || peer.reading) && ++peer.quietTicks >= peer.patience) {
                        // Longer each time: a path that is only slow must not be asked to death.
                        peer.patience = Math.min(2 * peer.patience, MAX_PATIENCE_TICKS);
                        ask(peer);
                    } else {
                        pusher.push(peer);
                        pusher.notice(peer);
                        learn(peer);
                    }
                }
            }
            remind(peer);
        }
    }

    private void repeatQuestion(PeerProgress peer) {
        if (++peer.quietTicks >= peer.nextRepeat) {
            peer.quietTicks = 0;
            peer.nextRepeat = Math.min(2 * peer.nextRepeat, MAX_REPEAT_TICKS);
            peer.openQuestions++;
            context.send(peer.id, new FenceRequest(term, peer.session));
        }
    }

    private void remind(PeerProgress peer) {
        if (peer.damaged && peer.damage != null && ticks >= peer.damageDue) {
            peer.damageRepeat = Math.min(2 * peer.damageRepeat, MAX_DAMAGE_REMIND_TICKS);
            peer.damageDue = ticks + peer.damageRepeat;
            context.emit(peer.damage);
        }
        if (ticks % REMIND_TICKS == 0 && peer.learner && peer.caughtUp) {
            context.emit(new LearnerCaughtUp(term, peer.id));
        }
    }

    boolean isRestless() {
        for (PeerProgress peer : peers) {
            boolean waits =
                    switch (peer.state) {
                        case DOWN, KNOWN -> false;
                        case PROBING, OFFERING -> true;
                        case STREAMING -> pusher.isOpen(peer);
                    };
            if (waits || peer.damaged || (peer.learner && peer.caughtUp)) {
                return true;
            }
        }
        return false;
    }

    List<PeerProgress> peers() {
        return peers;
    }

    private static @Nullable PeerProgress find(List<PeerProgress> peers, NodeId id) {
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).id.equals(id)) {
                return peers.get(i);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return "commit=" + commit + ", peers=" + peers;
    }
}
