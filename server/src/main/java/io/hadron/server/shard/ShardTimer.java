package io.hadron.server.shard;

/** Something that a shard will run once at a time; cancel it from the shard's thread. */
public final class ShardTimer implements Comparable<ShardTimer> {
    private final long dueNanos;
    private final long order;
    private final Runnable action;
    private boolean cancelled;

    ShardTimer(long dueNanos, long order, Runnable action) {
        this.dueNanos = dueNanos;
        this.order = order;
        this.action = action;
    }

    /** It will not run any more. Shard thread only. */
    public void cancel() {
        cancelled = true;
    }

    long dueNanos() {
        return dueNanos;
    }

    void run() {
        if (!cancelled) {
            action.run();
        }
    }

    @Override
    public int compareTo(ShardTimer other) {
        int byTime = Long.compare(dueNanos - other.dueNanos, 0);
        return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
}
