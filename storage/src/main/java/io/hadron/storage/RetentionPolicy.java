package io.hadron.storage;

/**
 * What a log may keep. A batch goes as soon as one of the two rules lets it go.
 *
 * @param maxBytes the log keeps its newest batches up to this size; {@link Long#MAX_VALUE} for no
 *     limit
 * @param minTimestampMs batches whose records are all older may go, oldest first, up to the first
 *     one that is not; {@link Long#MIN_VALUE} for no limit
 */
public record RetentionPolicy(long maxBytes, long minTimestampMs) {
    public RetentionPolicy {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes " + maxBytes);
        }
    }

    public static RetentionPolicy bySize(long maxBytes) {
        return new RetentionPolicy(maxBytes, Long.MIN_VALUE);
    }

    public static RetentionPolicy byAge(long minTimestampMs) {
        return new RetentionPolicy(Long.MAX_VALUE, minTimestampMs);
    }
}
