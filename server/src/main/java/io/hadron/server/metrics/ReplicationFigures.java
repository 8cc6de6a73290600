package io.hadron.server.metrics;

import org.jspecify.annotations.Nullable;

/**
 * This node's part in replication, by what the cluster has decided.
 *
 * @param led control groups that it leads
 * @param followed control groups of which it holds a copy that counts
 * @param learned control groups of which it is being given a copy
 * @param underReplicated control groups that it leads and that lack a replica
 * @param lag of those that follow it; null if it is not known now
 */
public record ReplicationFigures(
        long led, long followed, long learned, long underReplicated, @Nullable Lag lag) {
    public static final ReplicationFigures NONE = new ReplicationFigures(0, 0, 0, 0, null);

    /**
     * The follower that is furthest behind, of all partitions that this node leads.
     *
     * @param records that it lacks
     * @param millis for how long a follower has lacked something that was seen before
     */
    public record Lag(long records, long millis) {}
}
