package io.hadron.server.config;

/** All settings of one node. Relations between sections are checked here. */
public record ServerConfig(
        @Section("Who this node is.") NodeConfig node,
        @Section("Which cluster it belongs to.") ClusterConfig cluster,
        @Section("Where clients connect.") ListenConfig listen,
        @Section("The HTTP port for health, readiness and metrics.") AdminConfig admin,
        @Section("The network between the nodes.") PeerConfig peer,
        @Section("How logs are copied to other nodes.") ReplicationConfig replication,
        @Section("This node's part of the cluster controller.") ControllerConfig controller,
        @Section("The store on disk.") StoreConfig storage,
        @Section("Threads and memory of partitions.") ShardsConfig shards,
        @Section("Bounds on what clients may send and hold.") LimitsConfig limits,
        @Section("How connections are served.") NetworkConfig network,
        @Section("Log messages.") LogConfig log) {
    /** Direct memory left for batches that are read from disk. */
    private static final DataSize ROOM_FOR_READS = DataSize.ofMiB(64);

    private static final DataSize LEAST_ROOM_FOR_ARRIVALS = DataSize.ofMiB(32);

    public ServerConfig {
        DataSize needed = limits.inbound().plus(shards.tailCache()).plus(ROOM_FOR_READS);
        Checks.that(
                limits.directMemory().compareTo(needed) >= 0,
                "limits.directMemory ("
                        + limits.directMemory()
                        + ") must be at least limits.inbound + shards.tailCache + 64MiB ("
                        + needed
                        + ")");
        Checks.that(
                !admin.enabled() || admin.port() == 0 || admin.port() != listen.port(),
                "admin.port and listen.port must differ, both are " + listen.port());
        Checks.that(
                controller.port() == 0 || controller.port() != listen.port(),
                "controller.port and listen.port must differ, both are " + listen.port());
        Checks.that(
                peer.port() == 0
                        || (peer.port() != listen.port() && peer.port() != controller.port()),
                "peer.port must differ from listen.port and controller.port, it is " + peer.port());
    }

    /**
     * Memory for what other nodes have sent and the disk has not taken yet: what clients' requests,
     * the newest batches and reads from disk leave.
     */
    public DataSize roomForArrivals() {
        long left =
                limits.directMemory().bytes()
                        - limits.inbound().bytes()
                        - shards.tailCache().bytes()
                        - ROOM_FOR_READS.bytes();
        return new DataSize(Math.max(left, LEAST_ROOM_FOR_ARRIVALS.bytes()));
    }

    /** The configuration that no file and no variable changes. */
    public static ServerConfig defaults() {
        return ConfigLoader.parse("defaults", "");
    }
}
