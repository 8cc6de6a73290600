package io.hadron.core.replication;

/**
 * What the replicas of one control group tell each other. The network below may lose, repeat, delay
 * and reorder them; nothing here relies on order.
 *
 * <p>Ends are exclusive. A leader numbers its exchanges with each replica: a <em>session</em>
 * begins with a {@link FenceRequest}, every later message of it carries its number, and answers of
 * an older session prove nothing. So an acknowledgement from before a crash never counts for what
 * the disk holds after it.
 *
 * <p>The constructors refuse what no replica ever sends, with an {@link IllegalArgumentException}.
 */
public sealed interface PeerMessage {

    /** The term in which the sender speaks. */
    long term();

    /**
     * Leader to replica: fence yourself durably at my term, then report. Begins a session; also the
     * question after a reconnect, or when answers stay away.
     *
     * @param session grows with each new session of this leader in this term; repeated requests of
     *     one session have the same number
     */
    record FenceRequest(long term, long session) implements PeerMessage {
        public FenceRequest {
            check(term > 0 && session > 0, "fence request", term, session);
        }
    }

    /**
     * Replica to leader, only when durably fenced at the term: what my log holds. Answers a {@link
     * FenceRequest}, and entries or an offer that do not fit.
     *
     * @param session the highest one seen from this leader in this term
     * @param terms where terms begin in the log
     * @param lowMark the first offset that is still there
     * @param endOffset the end of the log, written but perhaps not yet durable
     * @param committedEnd the end of what the replica knows to be committed
     */
    record Report(
            long term,
            long session,
            TermIndex terms,
            long lowMark,
            long endOffset,
            long committedEnd)
            implements PeerMessage {
        public Report {
            check(term > 0 && session > 0 && terms.lastTerm() <= term, "report", term, session);
            check(0 <= lowMark && lowMark <= endOffset, "report bounds", lowMark, endOffset);
            check(
                    0 <= committedEnd && committedEnd <= endOffset,
                    "report commit",
                    committedEnd,
                    endOffset);
        }

        public LogSummary summary() {
            return new LogSummary(terms.lastTerm(), endOffset);
        }
    }

    /**
     * To the sender of a lower term: what I know.
     *
     * @param term the highest term that the sender of this knows
     * @param refused the term of the message that was refused
     */
    record TermRefused(long term, long refused) implements PeerMessage {
        public TermRefused {
            check(0 < refused && refused < term, "refusal", term, refused);
        }
    }

    /**
     * Leader to replica: whole batches, all of one term; their bytes travel beside the message.
     * With {@code base == end} it carries none and only proves that both logs are equal below
     * {@code base}.
     *
     * @param prevTerm the term of the entry at {@code base - 1}; 0 at the very beginning
     * @param entryTerm the term of the entries; {@code prevTerm} if there are none
     * @param committedEnd the end of what is committed; 0 until the term is established
     * @param lowMark the leader's low mark
     */
    record Entries(
            long term,
            long session,
            long prevTerm,
            long entryTerm,
            long base,
            long end,
            long committedEnd,
            long lowMark)
            implements PeerMessage {
        public Entries {
            check(term > 0 && session > 0, "entries", term, session);
            check(
                    0 <= prevTerm && prevTerm <= entryTerm && entryTerm <= term,
                    "entry terms",
                    prevTerm,
                    entryTerm);
            check(0 <= base && base <= end, "entries", base, end);
            check(committedEnd >= 0 && lowMark >= 0, "entries' marks", committedEnd, lowMark);
        }
    }

    /** Replica to leader: my log equals yours below {@code verifiedEnd}, durably. */
    record EntriesAck(long term, long session, long verifiedEnd) implements PeerMessage {
        public EntriesAck {
            check(term > 0 && session > 0 && verifiedEnd >= 0, "acknowledgement", term, session);
        }
    }

    /**
     * Leader to replica, when no entries will carry it soon. Says nothing about the log: a replica
     * takes from it only what it has verified by entries.
     */
    record CommitNotice(long term, long committedEnd, long lowMark) implements PeerMessage {
        public CommitNotice {
            check(term > 0 && committedEnd >= 0, "commit notice", term, committedEnd);
            check(lowMark >= 0, "commit notice", term, lowMark);
        }
    }

    /**
     * Recovering leader to the replica whose log it adopts: send me what you hold from {@code from}
     * on, as much as fits one message. Answered by {@link CopiedEntries}; by {@link CopiedState} if
     * the log begins behind {@code from}; by a {@link Report} if it ends before.
     */
    record CopyRequest(long term, long from, long end) implements PeerMessage {
        public CopyRequest {
            check(term > 0 && 0 <= from && from < end, "copy request", from, end);
        }
    }

    /** Whole batches for a recovering leader, all of one term; their bytes travel beside. */
    record CopiedEntries(long term, long prevTerm, long entryTerm, long base, long end)
            implements PeerMessage {
        public CopiedEntries {
            check(
                    0 <= prevTerm && prevTerm <= entryTerm && entryTerm <= term,
                    "entry terms",
                    prevTerm,
                    entryTerm);
            check(term > 0 && entryTerm > 0, "copied entries", term, entryTerm);
            check(0 <= base && base < end, "copied entries", base, end);
        }
    }

    /**
     * For a recovering leader, which asked for entries that are trimmed away: drop your log, take
     * this state, begin anew at {@code base}, and ask for the rest. The state's entries travel
     * beside the message.
     *
     * @param base the offset up to which the log is contained in the state; all of it committed
     * @param terms where terms begin below {@code base}, as far as is known
     */
    record CopiedState(long term, long base, TermIndex terms) implements PeerMessage {
        public CopiedState {
            check(term > 0 && 0 < base && terms.lastTerm() <= term, "copied state", term, base);
            checkBelow(terms, base);
        }
    }

    /**
     * Leader to a replica whose log ends below the leader's low mark, or shares nothing above it:
     * drop your log, take this state, begin anew at {@code base}. The state's entries travel beside
     * the message.
     *
     * @param base the offset up to which the log is contained in the state
     * @param terms where terms begin below {@code base}, as far as is known
     * @param committedEnd the end of what is committed; not below {@code base}
     */
    record StateOffer(long term, long session, long base, TermIndex terms, long committedEnd)
            implements PeerMessage {
        public StateOffer {
            check(term > 0 && session > 0 && terms.lastTerm() <= term, "offer", term, session);
            check(0 < base && base <= committedEnd, "offer", base, committedEnd);
            checkBelow(terms, base);
        }
    }

    private static void checkBelow(TermIndex terms, long base) {
        check(
                terms.starts().isEmpty() || terms.starts().getLast().offset() < base,
                "terms of a state",
                base,
                terms.lastTerm());
    }

    private static void check(boolean valid, String what, long left, long right) {
        if (!valid) {
            throw new IllegalArgumentException("invalid " + what + ": " + left + ", " + right);
        }
    }
}
