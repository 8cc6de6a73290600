package io.hadron.server.config;

import java.time.Duration;

/** The network between the nodes of a cluster, on which logs are replicated. */
public record PeerConfig(
        @Setting(value = "127.0.0.1", doc = "Address to bind for the other nodes.") String host,
        @Setting(
                        value = "7491",
                        doc =
                                "Port for the other nodes; 0 takes any free one. Opened only if there is a"
                                        + " cluster.secret.")
                int port,
        @Setting(
                        value = "",
                        doc =
                                "Host, or host:port, that other nodes are told to use; empty means"
                                        + " peer.host and the bound port.")
                String advertised,
        @Setting(value = "250ms", doc = "Nodes send each other a sign of life this often.")
                Duration heartbeat,
        @Setting(
                        value = "1500ms",
                        doc =
                                "A node that is silent for this long is taken for lost, and others lead in"
                                        + " its place.")
                Duration timeout,
        @Setting(
                        value = "64MiB",
                        doc =
                                "Bytes that may wait to be sent to one other node. A node that is slower"
                                        + " than that is sent its backlog from the log again.")
                DataSize outbound) {
    public PeerConfig {
        Checks.host("peer.host", host);
        Checks.port("peer.port", port);
        HostPort.advertised("peer.advertised", advertised, host, port);
        Checks.range("peer.heartbeat", heartbeat, "10ms", "1m");
        Checks.range("peer.timeout", timeout, "50ms", "10m");
        Checks.range("peer.outbound", outbound, "1MiB", "16GiB");
        Checks.that(
                timeout.compareTo(heartbeat.multipliedBy(3)) >= 0,
                "peer.timeout must be at least three times peer.heartbeat");
    }

    /** Where other nodes connect, once the port is bound. */
    public HostPort addressForPeers(int boundPort) {
        return HostPort.advertised("peer.advertised", advertised, host, boundPort);
    }
}
