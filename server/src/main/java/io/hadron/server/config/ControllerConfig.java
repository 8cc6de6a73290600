package io.hadron.server.config;

import java.time.Duration;

/** This node's part of the cluster controller (CRC). */
public record ControllerConfig(
        @Setting(value = "127.0.0.1", doc = "Address for controller traffic between nodes.")
                String host,
        @Setting(value = "7490", doc = "Controller port; 0 takes any free one.") int port,
        @Setting(value = "10s", doc = "Time a metadata change has to be confirmed.")
                Duration timeout) {
    public ControllerConfig {
        Checks.host("controller.host", host);
        Checks.port("controller.port", port);
        Checks.range("controller.timeout", timeout, "100ms", "10m");
    }
}
