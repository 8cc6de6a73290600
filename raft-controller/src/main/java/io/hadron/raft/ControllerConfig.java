package io.hadron.raft;

import io.hadron.core.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * What this node's cluster controller needs to know.
 *
 * @param dir its own directory, for the Raft log and an identity file
 * @param identity who this node is: decided before, and checked against the directory
 * @param mode how it starts
 * @param listen where it listens, and where others find it
 * @param peers other members and their advertised addresses, as far as known: used to find the
 *     leader as long as Raft has not told. May be empty
 * @param timing how patient it is
 */
public record ControllerConfig(
        Path dir,
        Identity identity,
        Mode mode,
        Listen listen,
        Map<NodeId, String> peers,
        Timing timing) {
    public ControllerConfig {
        peers = Map.copyOf(peers);
        peers.values().forEach(Listen::checkAddress);
    }

    /** A node that is alone and is found where it listens. */
    public ControllerConfig(
            Path dir, Identity identity, boolean create, String host, int port, Timing timing) {
        this(
                dir,
                identity,
                create ? Mode.BOOTSTRAP : Mode.RESTART,
                new Listen(host, port, ""),
                Map.of(),
                timing);
    }

    /** Cluster, node and store: all three must match what the directory was made for. */
    public record Identity(UUID clusterId, NodeId node, UUID storeId) {}

    /**
     * How the controller starts. In the first two modes the directory must be missing, empty, or
     * this identity's own; in the last one it must be there, because Raft would silently format an
     * empty one, and forget what it has promised.
     */
    public enum Mode {
        /** The first start of the first node of a new cluster: the only voter for now. */
        BOOTSTRAP,
        /**
         * The first start of a further node: it belongs to no group, and waits to be added by
         * {@link ClusterController#addListener}.
         */
        JOIN,
        /** Any later start. */
        RESTART
    }

    /**
     * Addresses.
     *
     * @param host to listen on; the only one
     * @param port to listen on; 0 = a free one, chosen anew at every start
     * @param advertised {@code host:port} where other nodes find it; empty = where it listens
     */
    public record Listen(String host, int port, String advertised) {
        public Listen {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("crc.port " + port + ": must be 0 to 65535");
            }
            if (!advertised.isEmpty()) {
                checkAddress(advertised);
            }
        }

        static void checkAddress(String address) {
            int colon = address.lastIndexOf(':');
            String port = address.substring(colon + 1);
            if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
                throw new IllegalArgumentException("'" + address + "': must be host:port");
            }
        }
    }

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

        /**
         * For several voters: a pause of the JVM or a slow fsync must not start an election. A
         * voter that finds itself alone at its start does not wait this long.
         */
        public static final Timing CLUSTER =
                new Timing(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }
}
