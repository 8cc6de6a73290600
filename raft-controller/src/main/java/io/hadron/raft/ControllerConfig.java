package io.hadron.raft;

import io.hadron.core.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * What this node's cluster controller needs to know.
 *
 * @param dir its own directory, for the Raft log and an identity file
 * @param identity who this node is: decided before, and checked against the directory
 * @param create true only on the very first start of this node's store: then the directory must be
 *     missing or empty. Otherwise an empty one is refused, because Raft would format it silently
 * @param host address to listen on; the only one
 * @param port port to listen on; 0 = a free one, chosen anew at every start
 * @param timing how patient it is
 */
public record ControllerConfig(
        Path dir, Identity identity, boolean create, String host, int port, Timing timing) {
    public ControllerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("crc.port " + port + ": must be 0 to 65535");
        }
    }

    /** Cluster, node and store: all three must match what the directory was made for. */
    public record Identity(UUID clusterId, NodeId node, UUID storeId) {}

    /**
     * Time limits.
     *
     * @param electionTimeout without a leader for this long, a node asks for votes; up to half as
     *     long again
     * @param submitTimeout a command without an answer for this long has an unknown outcome
     * @param snapshotEvery log entries between syncs of the store, after which the log may shrink
     * @param entriesKept log entries kept all the same, for nodes that lag
     */
    public record Timing(
            Duration electionTimeout,
            Duration submitTimeout,
            long snapshotEvery,
            long entriesKept) {
        public Timing {
            if (snapshotEvery < 1 || entriesKept < 1) {
                throw new IllegalArgumentException("snapshotEvery and entriesKept: at least 1");
            }
        }

        public Timing(Duration electionTimeout, Duration submitTimeout) {
            this(electionTimeout, submitTimeout, 50_000, 10_000);
        }

        /** For one voter: nobody else can be leader, so there is nothing to wait for. */
        public static final Timing SINGLE_NODE =
                new Timing(Duration.ofMillis(50), Duration.ofSeconds(10));

        /** For several voters: a pause of the JVM or a slow fsync must not start an election. */
        public static final Timing CLUSTER =
                new Timing(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }
}
