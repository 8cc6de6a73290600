package io.hadron.server.config;

/** Bounds on what clients may send and hold. All are checked before memory is taken. */
public record LimitsConfig(
        @Setting(
                        value = "1MiB",
                        doc =
                                "Largest record, key and headers included. Streams may set less. At most 100MiB.")
                DataSize maxRecord,
        @Setting(
                        value = "8MiB",
                        doc =
                                "Largest record batch that is taken from a client; at least maxRecord and 64KiB.")
                DataSize maxBatch,
        @Setting(value = "16MiB", doc = "Largest frame; at least maxBatch and 64KiB.")
                DataSize maxFrame,
        @Setting(
                        value = "256MiB",
                        doc =
                                "Memory for requests that are being received or worked on, over all connections.")
                DataSize inbound,
        @Setting(
                        value = "64MiB",
                        doc = "The same for one connection. Reading pauses while it is used up.")
                DataSize inboundPerConnection,
        @Setting(
                        value = "128MiB",
                        doc =
                                "Bytes queued for a client that does not read. A connection above it is"
                                        + " closed with OVERLOADED.")
                DataSize outboundPerConnection,
        @Setting(
                        value = "640MiB",
                        doc =
                                "Direct memory for requests, cached batches and reads from disk; at"
                                        + " least inbound + shards.tailCache + 64MiB.")
                DataSize directMemory,
        @Setting(value = "10000", doc = "Client connections.") int maxConnections,
        @Setting(value = "4096", doc = "Unanswered requests on one connection.") int maxRequests,
        @Setting(value = "4096", doc = "Open readers and subscriptions on one connection.")
                int maxChannels) {
    private static final DataSize ROOM = DataSize.ofKiB(64);

    public LimitsConfig {
        Checks.range("limits.maxRecord", maxRecord, "1KiB", "100MiB");
        Checks.range("limits.maxBatch", maxBatch, "65KiB", "256MiB");
        Checks.range("limits.maxFrame", maxFrame, "129KiB", "1GiB");
        atLeast("limits.maxBatch", maxBatch, "limits.maxRecord + 64KiB", maxRecord.plus(ROOM));
        atLeast("limits.maxFrame", maxFrame, "limits.maxBatch + 64KiB", maxBatch.plus(ROOM));
        atLeast("limits.inboundPerConnection", inboundPerConnection, "limits.maxFrame", maxFrame);
        atLeast("limits.inbound", inbound, "limits.inboundPerConnection", inboundPerConnection);
        atLeast("limits.outboundPerConnection", outboundPerConnection, "limits.maxFrame", maxFrame);
        Checks.range("limits.maxConnections", maxConnections, 1, 1_000_000);
        Checks.range("limits.maxRequests", maxRequests, 1, 1_000_000);
        Checks.range("limits.maxChannels", maxChannels, 1, 1_000_000);
    }

    private static void atLeast(String name, DataSize value, String floorName, DataSize floor) {
        Checks.that(
                value.compareTo(floor) >= 0,
                name + " (" + value + ") must be at least " + floorName + " (" + floor + ")");
    }
}
