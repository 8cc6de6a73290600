package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.CommitNotice;
import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopiedState;
import io.hadron.core.replication.PeerMessage.CopyRequest;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.EntriesAck;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.ReplicationEffect.ReadEntries;
import io.hadron.core.replication.ReplicationEffect.ReadState;
import io.hadron.core.replication.ReplicationEffect.SendEntries;
import io.hadron.core.replication.ReplicationEffect.SendState;
import io.hadron.core.replication.ReplicationEffect.TrimTo;
import io.hadron.core.replication.ReplicationInput.EntriesRead;
import io.hadron.core.replication.ReplicationInput.StateRead;
import org.jspecify.annotations.Nullable;

/**
 * The replica's side of one term: it reports, verifies what it is sent against its own log, cuts
 * what diverges, and acknowledges what is both verified and durable. A learner does just the same;
 * that it does not count is the leader's business.
 */
public final class Follower extends ActiveRole {

    private final ReplicaContext context;
    private final ReplicaLog log;
    private final long term;
    private @Nullable NodeId leader;
    private boolean fenced;
    private boolean owesReport;
    private long session;

    /** In this term this log was found equal to the leader's below here. */
    private long verifiedEnd;

    private long ackedEnd;
    private long leaderLowMark;
    private long trimAsked;

    Follower(ReplicaContext context, long term, @Nullable NodeId leader, boolean fenced) {
        this.context = context;
        this.log = context.log;
        this.term = term;
        this.leader = leader;
        this.fenced = fenced;
    }

    @Override
    public long term() {
        return term;
    }

    /** The leader of the term, null while it is not known. */
    public @Nullable NodeId leader() {
        return leader;
    }

    /** How far this log was found equal to the leader's in this term. */
    public long verifiedEnd() {
        return verifiedEnd;
    }

    void leaderIs(NodeId named) {
        Invariant.check(
                leader == null || leader.equals(named),
                "term %d has a second leader, %d",
                term,
                named.value());
        leader = named;
    }

    @Override
    void fencePersisted() {
        fenced = true;
        if (owesReport) {
            report();
        }
    }

    @Override
    void received(NodeId from, PeerMessage message) {
        leaderIs(from);
        switch (message) {
            case FenceRequest m -> asked(m);
            case Entries m -> entries(m);
            case CommitNotice m -> notice(m);
            case CopyRequest m -> copy(m);
            case StateOffer m -> offered(m);
            case Report _,
                    PeerMessage.TermRefused _,
                    EntriesAck _,
                    CopiedEntries _,
                    CopiedState _ -> {}
        }
    }

    private void asked(FenceRequest request) {
        if (request.session() < session) {
            return;
        }
        session = request.session();
        report();
    }

    private void report() {
        owesReport = !fenced;
        if (fenced && leader != null && session > 0) {
            context.send(
                    leader,
                    new Report(
                            term,
                            session,
                            log.terms(),
                            log.lowMark(),
                            log.endOffset(),
                            log.committedEnd()));
        }
    }

    /**
     * Whether a message can be looked at. An old session is no reason not to: within a term the
     * leader's log only grows, so what it once sent is still true. Only answers go stale.
     */
    private boolean isReady(long sent) {
        session = Math.max(session, sent);
        if (!fenced) {
            owesReport = true;
        }
        return fenced;
    }

    private void entries(Entries e) {
        if (!isReady(e.session())) {
            return;
        }
        if (!fits(e)) {
            report();
            return;
        }
        long held = heldEnd(e);
        boolean complete = held >= e.end();
        if (!complete) {
            if (held < log.endOffset() && !cut(held)) {
                return;
            }
            log.append(e.entryTerm(), held, e.end());
        }
        verifiedEnd = Math.max(verifiedEnd, e.end());
        if (complete) {
            acknowledge();
        }
        learnCommit(e.committedEnd(), e.lowMark());
    }

    /** The entry before them is here, of the same term; below the low mark all is committed. */
    private boolean fits(Entries e) {
        return e.base() <= log.endOffset()
                && (e.base() <= verifiedEnd
                        || e.base() < log.lowMark()
                        || log.termBefore(e.base()) == e.prevTerm());
    }

    /**
     * How far this log has the given entries already. Entries of the same term and offset are the
     * same entries, so only terms are compared.
     */
    private long heldEnd(Entries e) {
        long from = Math.max(e.base(), log.lowMark());
        if (from >= e.end() || from >= log.endOffset()) {
            return from;
        }
        return log.terms().termAt(from) == e.entryTerm()
                ? Math.min(e.end(), log.runEnd(from))
                : from;
    }

    private boolean cut(long newEnd) {
        if (newEnd < log.committedEnd()) {
            context.giveUp(StopReason.DIVERGED_BELOW_COMMIT);
            return false;
        }
        Invariant.check(newEnd >= verifiedEnd, "cut to %d, verified %d", newEnd, verifiedEnd);
        log.cut(newEnd);
        return true;
    }

    private void acknowledge() {
        long end = Math.min(verifiedEnd, log.durableEnd());
        ackedEnd = end;
        if (leader != null && end > 0) {
            context.send(leader, new EntriesAck(term, session, end));
        }
    }

    @Override
    void persisted() {
        if (session > 0 && Math.min(verifiedEnd, log.durableEnd()) > ackedEnd) {
            acknowledge();
        }
    }

    private void notice(CommitNotice notice) {
        if (fenced) {
            learnCommit(notice.committedEnd(), notice.lowMark());
        }
    }

    private void learnCommit(long committed, long lowMark) {
        log.commit(Math.min(committed, verifiedEnd));
        leaderLowMark = Math.max(leaderLowMark, lowMark);
        long trim = Math.min(leaderLowMark, log.committedEnd());
        if (trim > Math.max(trimAsked, log.lowMark())) {
            trimAsked = trim;
            context.emit(new TrimTo(trim));
        }
    }

    /**
     * Takes the state only in place of a log that does not reach it, or that differs below it. An
     * offer that was made before this log had grown would otherwise take away what it has
     * acknowledged since.
     */
    private void offered(StateOffer offer) {
        if (!isReady(offer.session())) {
            return;
        }
        long shared =
                TermIndex.sharedEnd(log.terms(), log.endOffset(), offer.terms(), offer.base());
        if (offer.base() <= Math.max(verifiedEnd, log.committedEnd()) || shared == offer.base()) {
            report();
            return;
        }
        log.begin(term, offer.base(), offer.terms());
        verifiedEnd = offer.base();
        ackedEnd = 0;
    }

    /** Reads for a recovering leader, as much as has one term; the state if that is trimmed. */
    private void copy(CopyRequest request) {
        if (!fenced || leader == null) {
            return;
        }
        if (request.from() >= log.endOffset()) {
            report();
            return;
        }
        if (request.from() < log.lowMark()) {
            context.emit(new ReadState(leader, term));
            return;
        }
        long limit = Math.min(request.end(), log.runEnd(request.from()));
        context.emit(new ReadEntries(leader, term, request.from(), limit, true));
    }

    @Override
    void entriesRead(EntriesRead read) {
        if (read.to().equals(leader) && read.end() <= log.endOffset()) {
            long base = read.base();
            long entryTerm = log.terms().termAt(base);
            context.emit(
                    new SendEntries(
                            read.to(),
                            new CopiedEntries(
                                    term, log.termBefore(base), entryTerm, base, read.end())));
        }
    }

    @Override
    void stateRead(StateRead read) {
        long base = read.base();
        if (!read.to().equals(leader)) {
            return;
        }
        if (base < log.lowMark()) {
            context.emit(new ReadState(read.to(), term)); // trimmed meanwhile
        } else if (base > 0) {
            var copy = new CopiedState(term, base, log.termsOfState(base));
            context.emit(new SendState(read.to(), copy));
        }
    }

    @Override
    void entriesGone(NodeId to) {
        report();
    }

    @Override
    public String toString() {
        return "Follower[term="
                + term
                + ", leader="
                + leader
                + ", fenced="
                + fenced
                + ", session="
                + session
                + ", verified="
                + verifiedEnd
                + "]";
    }
}
