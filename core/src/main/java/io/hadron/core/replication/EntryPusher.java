package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.replication.PeerMessage.CommitNotice;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.PeerProgress.State;
import io.hadron.core.replication.ReplicationEffect.ReadEntries;
import io.hadron.core.replication.ReplicationEffect.ReadState;
import io.hadron.core.replication.ReplicationEffect.SendEntries;
import io.hadron.core.replication.ReplicationEffect.SendState;
import io.hadron.core.replication.ReplicationInput.EntriesRead;
import io.hadron.core.replication.ReplicationInput.StateRead;

/**
 * Brings a peer what it lacks: batches within the window, or the state where the log no longer has
 * them, and the news of what is committed.
 */
final class EntryPusher {

    /** A notice is not answered, so it is said more than once. */
    private static final int NOTICES = 2;

    private final ReplicaContext context;
    private final ReplicaLog log;
    private final long term;
    private boolean established;

    EntryPusher(ReplicaContext context, long term) {
        this.context = context;
        this.log = context.log;
        this.term = term;
    }

    /** From now on followers may be told what is committed. */
    void establish() {
        established = true;
    }

    /** The peer's log and this one are equal below {@code shared}; begins to send what follows. */
    void begin(PeerProgress peer, long shared) {
        peer.quietTicks = 0;
        peer.toldCommit = 0;
        if (shared < log.lowMark()) {
            peer.rewind(0);
            peer.state = State.OFFERING;
            context.emit(new ReadState(peer.id, term));
            return;
        }
        peer.rewind(shared);
        peer.state = State.STREAMING;
        if (shared > 0 && (shared == log.endOffset() || peer.isAnythingOnTheWay())) {
            // Nothing new may follow, or not before what is there is acknowledged.
            long lastTerm = log.termBefore(shared);
            context.send(peer.id, entries(peer, lastTerm, lastTerm, shared, shared));
        }
        push(peer);
    }

    void push(PeerProgress peer) {
        if (peer.state == State.STREAMING
                && !peer.reading
                && peer.next < log.endOffset()
                && peer.hasRoom(context.window)) {
            peer.reading = true;
            context.emit(new ReadEntries(peer.id, term, peer.next, log.runEnd(peer.next), false));
        }
    }

    void entriesRead(PeerProgress peer, EntriesRead read) {
        long base = read.base();
        long end = read.end();
        if (peer.state != State.STREAMING || !peer.reading || base != peer.next) {
            return;
        }
        Invariant.check(base < end && end <= log.runEnd(base), "read from %d to %d", base, end);
        peer.reading = false;
        var header = entries(peer, log.termBefore(base), log.terms().termAt(base), base, end);
        peer.sent(end, read.bytes());
        context.emit(new SendEntries(peer.id, header));
    }

    void stateRead(PeerProgress peer, StateRead read) {
        long base = read.base();
        if (peer.state != State.OFFERING || peer.next > 0) {
            return;
        }
        var terms = log.termsOfState(base);
        peer.next = base;
        peer.quietTicks = 0;
        var offer = new StateOffer(term, peer.session, base, terms, log.committedEnd());
        context.emit(new SendState(peer.id, offer));
    }

    /** An acknowledgement has come: the state may have arrived. */
    void acked(PeerProgress peer, long end) {
        if (peer.state == State.OFFERING && peer.next > 0 && end >= peer.next) {
            peer.state = State.STREAMING;
            peer.next = end;
            push(peer);
        }
    }

    private Entries entries(PeerProgress peer, long prevTerm, long entryTerm, long base, long end) {
        long commitEnd = established ? log.committedEnd() : 0;
        told(peer, commitEnd);
        return new Entries(
                term, peer.session, prevTerm, entryTerm, base, end, commitEnd, log.lowMark());
    }

    private void told(PeerProgress peer, long commitEnd) {
        peer.toldCommit = commitEnd;
        peer.toldLowMark = log.lowMark();
        peer.noticesLeft = 0;
    }

    /** Tells a peer that gets no entries now what it would have learnt from them. */
    void notice(PeerProgress peer) {
        if (!established || peer.next < log.endOffset()) {
            return;
        }
        if (hasNewsFor(peer)) {
            told(peer, log.committedEnd());
            peer.noticesLeft = NOTICES;
        }
        if (peer.noticesLeft > 0) {
            peer.noticesLeft--;
            context.send(peer.id, new CommitNotice(term, log.committedEnd(), log.lowMark()));
        }
    }

    private boolean hasNewsFor(PeerProgress peer) {
        return established
                && (peer.toldCommit < log.committedEnd() || peer.toldLowMark < log.lowMark());
    }

    /** Whether something is to be sent to a streaming peer, or to be answered by it. */
    boolean isOpen(PeerProgress peer) {
        return peer.owesAnswer()
                || peer.reading
                || peer.next < log.endOffset()
                || peer.noticesLeft > 0
                || hasNewsFor(peer);
    }
}
