package io.hadron.server.config;

import java.time.Duration;

/** This node's part of the cluster controller (CRC). */
public record ControllerConfig(
        @Setting(value = "127.0.0.1", doc = "Address for controller traffic between nodes.")
                String host,
        @Setting(
                        value = "7490",
                        doc =
                                "Controller port; 0 takes any free one, which a node of a larger cluster"
                                        + " must not do: the others would look for it where it was.")
                int port,
        @Setting(
                        value = "",
                        doc =
                                "Host, or host:port, that other nodes are told to use; empty means"
                                        + " controller.host and the bound port.")
                String advertised,
        @Setting(value = "10s", doc = "Time a metadata change has to be confirmed.")
                Duration timeout) {
    public ControllerConfig {
        Checks.host("controller.host", host);
        Checks.port("controller.port", port);
        HostPort.advertised("controller.advertised", advertised, host, port);
        Checks.range("controller.timeout", timeout, "100ms", "10m");
    }

    /** Where other nodes reach the controller, once the port is bound. */
    public HostPort addressForPeers(int boundPort) {
        return HostPort.advertised("controller.advertised", advertised, host, boundPort);
    }
}
