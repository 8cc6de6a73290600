package io.hadron.core.replication;

/**
 * What a replica says about its log when it is fenced.
 *
 * @param lastTerm the term of its last entry, 0 for an empty log
 * @param endOffset the offset after its last entry
 */
public record LogSummary(long lastTerm, long endOffset) {

    public LogSummary {
        if (lastTerm < 0 || endOffset < 0) {
            throw new IllegalArgumentException(
                    "negative log summary: " + lastTerm + ", " + endOffset);
        }
    }

    /**
     * Whether a log with this summary holds everything that could be committed in a log with the
     * other one.
     */
    public boolean isUpToDateWith(LogSummary other) {
        return lastTerm > other.lastTerm
                || (lastTerm == other.lastTerm && endOffset >= other.endOffset);
    }
}
