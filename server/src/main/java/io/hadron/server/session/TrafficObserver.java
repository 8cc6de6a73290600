package io.hadron.server.session;

/** Sees what goes through, for metrics. Called on event loops and shards: must be quick. */
public interface TrafficObserver {
    /** Looks away. */
    TrafficObserver NONE = new TrafficObserver() {};

    /** A batch was acknowledged, this long after it came. */
    default void produced(int records, int bytes, long nanos) {}

    /** A batch came a second time and was answered with the offsets of the first. */
    default void duplicate() {}

    /** Records were pushed or fetched. */
    default void delivered(long records, long bytes) {}

    /** Messages were handed out to a consumer that had been handed out before. */
    default void redelivered(long messages) {}

    /** Messages were settled durably, this long after the request came. */
    default void settled(long messages, long nanos) {}

    /** A message was copied to a dead-letter stream. */
    default void deadLettered() {}

    /** Batches were found in memory, or had to be read from disk. */
    default void looked(boolean inMemory) {}
}
