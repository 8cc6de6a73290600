package io.hadron.core.partition;

/**
 * The acknowledgements of a partition that wait for their write to become durable or committed.
 * Those of one level are released in the order of their offsets; each exactly once.
 *
 * <p>Not thread-safe: one thread owns a partition. Allocates nothing per wait.
 *
 * @param <T> what the caller needs to send the reply
 */
public final class AckTracker<T> {

    /** Takes what has been decided. */
    @FunctionalInterface
    public interface Sink<T> {
        void release(T ticket, AckResult result);
    }

    private final WaitQueue<T> write = new WaitQueue<>();
    private final WaitQueue<T> majority = new WaitQueue<>();
    private final WaitQueue<T> all = new WaitQueue<>();

    /**
     * Waits until everything below {@code end} has reached the level. A level that has been reached
     * already is released before this returns.
     *
     * @param end the last offset of the write plus one; for a duplicate, that of the first write
     * @param deadline when to give up, on the clock that {@link #expire} is called with
     */
    public void await(AckLevel level, long end, long deadline, T ticket, Sink<T> sink) {
        queue(level).add(end, deadline, ticket, sink);
    }

    /** Everything below {@code end} is durable on the leader. */
    public void durable(long end, Sink<T> sink) {
        write.reached(end, sink);
    }

    /** Everything below {@code end} is committed. */
    public void committed(long end, Sink<T> sink) {
        majority.reached(end, sink);
    }

    /** Everything below {@code end} is committed and durable on every replica of the set. */
    public void durableOnAll(long end, Sink<T> sink) {
        all.reached(end, sink);
    }

    /** Gives up on everything whose deadline is at or before {@code now}. */
    public void expire(long now, Sink<T> sink) {
        write.expire(now, sink);
        majority.expire(now, sink);
        all.expire(now, sink);
    }

    /**
     * The term has ended: the outcome of everything that waits is unknown, and what was reached
     * counts no more.
     */
    public void endTerm(Sink<T> sink) {
        write.clear(sink);
        majority.clear(sink);
        all.clear(sink);
    }

    /** How many wait. */
    public int size() {
        return write.size() + majority.size() + all.size();
    }

    private WaitQueue<T> queue(AckLevel level) {
        return switch (level) {
            case WRITE -> write;
            case MAJORITY -> majority;
            case ALL -> all;
        };
    }
}
