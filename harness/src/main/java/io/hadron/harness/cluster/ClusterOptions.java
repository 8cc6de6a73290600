package io.hadron.harness.cluster;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a cluster is started.
 *
 * @param nodes how many
 * @param proxied whether the nodes reach each other, and clients reach them, through fault proxies.
 *     Needed for faults of the network; off where times are measured
 * @param settings environment variables of every node, beyond those that the driver sets
 */
public record ClusterOptions(int nodes, boolean proxied, Map<String, String> settings) {
    private static final int MAX_NODES = 9;

    public ClusterOptions {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException("1 to " + MAX_NODES + " nodes, not " + nodes);
        }
        settings = Map.copyOf(settings);
    }

    /** Nodes that talk to each other directly. */
    public static ClusterOptions direct(int nodes) {
        return new ClusterOptions(nodes, false, Map.of());
    }

    /** Nodes behind fault proxies. */
    public static ClusterOptions proxied(int nodes) {
        return new ClusterOptions(nodes, true, Map.of());
    }

    /** The same with one more setting. */
    public ClusterOptions with(String variable, String value) {
        var more = new TreeMap<>(settings);
        more.put(variable, value);
        return new ClusterOptions(nodes, proxied, more);
    }
}
