package io.hadron.server.config;

import java.time.Duration;

/** How logs are copied to other nodes. */
public record ReplicationConfig(
        @Setting(
                        value = "256MiB",
                        doc =
                                "Bytes a second that this node reads from its disk for nodes that are"
                                        + " behind, as those that are new; 0 for no limit. What is"
                                        + " still in memory does not count.")
                DataSize catchUpRate,
        @Setting(
                        value = "64MiB",
                        doc =
                                "Bytes a second that this node reads for nodes that are behind whatever"
                                        + " its clients need; more, if they fall back further all the same.")
                DataSize catchUpFloor,
        @Setting(
                        value = "20ms",
                        doc =
                                "While writes of this node take longer than this on average, it reads less"
                                        + " for nodes that are behind, down to the floor.")
                Duration catchUpPatience) {
    public ReplicationConfig {
        Checks.that(
                catchUpRate.bytes() == 0 || catchUpRate.compareTo(DataSize.ofMiB(1)) >= 0,
                "replication.catchUpRate must be 0B or at least 1MiB, it is " + catchUpRate);
        Checks.range("replication.catchUpFloor", catchUpFloor, "1MiB", "16GiB");
        Checks.range("replication.catchUpPatience", catchUpPatience, "1ms", "1m");
    }
}
