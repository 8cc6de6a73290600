package io.hadron.server.config;

/** How logs are copied to other nodes. */
public record ReplicationConfig(
        @Setting(
                        value = "256MiB",
                        doc =
                                "Bytes a second that this node reads from its disk for nodes that are"
                                        + " behind, as those that are new; 0 for no limit. What is"
                                        + " still in memory does not count.")
                DataSize catchUpRate) {
    public ReplicationConfig {
        Checks.that(
                catchUpRate.bytes() == 0 || catchUpRate.compareTo(DataSize.ofMiB(1)) >= 0,
                "replication.catchUpRate must be 0B or at least 1MiB, it is " + catchUpRate);
    }
}
