package io.hadron.core.replication;

/**
 * What a replica knows from its disk when its process starts.
 *
 * @param fence the highest term it has seen, 0 for none
 * @param terms where the terms begin in its log
 * @param lowMark the first offset that is still there
 * @param endOffset the end of its log, all of it durable
 * @param committedEnd the end of what it knows to be committed, at least the low mark; never cut
 *     below it
 */
public record ReplicaState(
        long fence, TermIndex terms, long lowMark, long endOffset, long committedEnd) {

    public static final ReplicaState NEW = new ReplicaState(0, TermIndex.EMPTY, 0, 0, 0);

    public ReplicaState {
        if (fence < terms.lastTerm()) {
            throw new IllegalArgumentException(
                    "fence " + fence + " below the log's last term " + terms.lastTerm());
        }
        if (lowMark < 0 || committedEnd < lowMark || committedEnd > endOffset) {
            throw new IllegalArgumentException(
                    "committed end "
                            + committedEnd
                            + " outside log "
                            + lowMark
                            + " to "
                            + endOffset);
        }
        if (!terms.starts().isEmpty() && terms.starts().getLast().offset() >= endOffset) {
            throw new IllegalArgumentException("last term starts beyond the log end " + endOffset);
        }
    }

    public LogSummary summary() {
        return new LogSummary(terms.lastTerm(), endOffset);
    }
}
