package io.hadron.server.shard;

import org.jspecify.annotations.Nullable;

/** Something that a shard will run once at a time; cancel it from the shard's thread. */
public final class ShardTimer implements Comparable<ShardTimer> {
    private final long dueNanos;
    private final long order;
    private final Runnable whenCancelled;
    private @Nullable Runnable action;

    ShardTimer(long dueNanos, long order, Runnable action, Runnable whenCancelled) {
        this.dueNanos = dueNanos;
        this.order = order;
        this.action = action;
        this.whenCancelled = whenCancelled;
    }

    /** It will not run any more. Shard thread only. */
    public void cancel() {
        if (action != null) {
            action = null;
            whenCancelled.run();
        }
    }

    long dueNanos() {
        return dueNanos;
    }

    void run() {
        Runnable due = action;
        action = null;
        if (due != null) {
            due.run();
        }
    }

    boolean isCancelled() {
        return action == null;
    }

    @Override
    public int compareTo(ShardTimer other) {
        int byTime = Long.compare(dueNanos - other.dueNanos, 0);
        return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
}
