package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.replication.ReplicationEffect.AppendEntries;
import io.hadron.core.replication.ReplicationEffect.AppendTermStart;
import io.hadron.core.replication.ReplicationEffect.CommitAdvanced;
import io.hadron.core.replication.ReplicationEffect.InstallState;
import io.hadron.core.replication.ReplicationEffect.Truncate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of this replica's log, whatever its role: where it begins and ends, which terms are in
 * it, how much of it is durable and how much is known to be committed. Every change goes through
 * here, and each checks that no committed entry is touched.
 */
final class ReplicaLog {

    private final List<ReplicationEffect> effects;
    private TermIndex terms;
    private long lowMark;
    private long endOffset;
    private long durableEnd;
    private long committedEnd;

    /**
     * Cuts that are not durable yet. What is reported durable meanwhile was written before the last
     * of them and says nothing about what was written since.
     */
    private int openCuts;

    ReplicaLog(ReplicaState state, List<ReplicationEffect> effects) {
        this.effects = effects;
        terms = state.terms();
        lowMark = state.lowMark();
        endOffset = state.endOffset();
        durableEnd = state.endOffset();
        committedEnd = state.committedEnd();
    }

    /** The term of the entry before an offset; 0 at the very beginning. */
    long termBefore(long offset) {
        return offset == 0 ? 0 : terms.termAt(offset - 1);
    }

    /** The end of the run of entries that have the same term as the one at {@code offset}. */
    long runEnd(long offset) {
        return terms.endOf(terms.termAt(offset), endOffset);
    }

    /** Room for {@code count} offsets of the present term. */
    long reserve(int count) {
        long base = endOffset;
        endOffset = Math.addExact(endOffset, count);
        return base;
    }

    void appendTermStart(long term) {
        Invariant.check(terms.lastTerm() < term, "term %d after term %d", term, terms.lastTerm());
        long start = endOffset;
        terms = terms.with(term, start);
        endOffset++;
        effects.add(new AppendTermStart(term, start, terms));
    }

    /** Takes entries of another replica, all of one term, at the end of the log. */
    void append(long entryTerm, long base, long end) {
        Invariant.check(base == endOffset && base < end, "append at %d of %d", base, endOffset);
        Invariant.check(
                entryTerm >= terms.lastTerm(),
                "an entry of term %d after term %d",
                entryTerm,
                terms.lastTerm());
        @Nullable TermIndex changed = null;
        if (entryTerm > terms.lastTerm()) {
            terms = terms.with(entryTerm, base);
            changed = terms;
        }
        endOffset = end;
        effects.add(new AppendEntries(entryTerm, base, end, changed));
    }

    /** Cuts everything from {@code newEnd} on. The caller has made sure that none is committed. */
    void cut(long newEnd) {
        Invariant.check(newEnd >= committedEnd, "cut to %d, committed is %d", newEnd, committedEnd);
        Invariant.check(newEnd < endOffset, "cut to %d of %d", newEnd, endOffset);
        terms = terms.cutTo(newEnd);
        endOffset = newEnd;
        durableEnd = Math.min(durableEnd, newEnd);
        openCuts++;
        effects.add(new Truncate(newEnd, terms));
    }

    /** Drops everything and begins anew behind a state. */
    void begin(long term, long base, TermIndex below) {
        Invariant.check(base > committedEnd, "begin at %d, committed is %d", base, committedEnd);
        terms = below;
        lowMark = base;
        endOffset = base;
        committedEnd = base;
        durableEnd = 0;
        openCuts++;
        effects.add(new InstallState(term, base, below));
    }

    /** Where terms begin in what a state at {@code base} contains. */
    TermIndex termsOfState(long base) {
        Invariant.check(
                lowMark <= base && base <= committedEnd,
                "state at %d, low mark %d, committed %d",
                base,
                lowMark,
                committedEnd);
        return terms.cutTo(base).trimBelow(base - 1);
    }

    /** A cut, or a beginning, at {@code newEnd} is durable, and so is all that is left below it. */
    void cutPersisted(long newEnd) {
        Invariant.check(openCuts > 0, "cut to %d durable, but not asked for", newEnd);
        openCuts--;
        if (openCuts == 0) {
            Invariant.check(newEnd <= endOffset, "cut to %d, end is %d", newEnd, endOffset);
            durableEnd = Math.max(durableEnd, newEnd);
        }
    }

    void persisted(long end) {
        if (openCuts > 0) {
            return;
        }
        Invariant.check(
                end <= endOffset, "durable up to %d, but the log ends at %d", end, endOffset);
        durableEnd = Math.max(durableEnd, end);
    }

    /** Everything below {@code end} is committed; news of what is known already changes nothing. */
    void commit(long end) {
        if (end > committedEnd) {
            Invariant.check(end <= endOffset, "commit %d beyond the end %d", end, endOffset);
            committedEnd = end;
            effects.add(new CommitAdvanced(end));
        }
    }

    void trimmed(long mark) {
        Invariant.check(mark <= committedEnd, "trimmed to %d, committed %d", mark, committedEnd);
        if (mark > lowMark) {
            lowMark = mark;
            // The term of the entry before the first one is what the next append is checked by.
            terms = terms.trimBelow(mark - 1);
        }
    }

    LogSummary summary() {
        return new LogSummary(terms.lastTerm(), endOffset);
    }

    TermIndex terms() {
        return terms;
    }

    long lowMark() {
        return lowMark;
    }

    long endOffset() {
        return endOffset;
    }

    long durableEnd() {
        return durableEnd;
    }

    long committedEnd() {
        return committedEnd;
    }
}
