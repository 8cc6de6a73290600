package io.hadron.server.config;

import java.time.Duration;

/** How connections are served. */
public record NetworkConfig(
        @Setting(value = "2", doc = "Event loops that move bytes.") int ioThreads,
        @Setting(value = "128KiB", doc = "Bytes read from a socket at a time.")
                DataSize receiveBuffer,
        @Setting(
                        value = "5s",
                        doc =
                                "Each side sends at least this often; a connection that is silent for"
                                        + " three times as long is closed and its messages are"
                                        + " redelivered.")
                Duration heartbeat,
        @Setting(value = "5s", doc = "Time a new connection has to introduce itself.")
                Duration handshakeTimeout,
        @Setting(
                        value = "30s",
                        doc =
                                "Time a frame has to arrive once begun, plus one second for each 256 KiB.")
                Duration frameTimeout) {
    public NetworkConfig {
        Checks.range("network.ioThreads", ioThreads, 1, 256);
        Checks.range("network.receiveBuffer", receiveBuffer, "1KiB", "1MiB");
        Checks.range("network.heartbeat", heartbeat, "50ms", "5m");
        Checks.range("network.handshakeTimeout", handshakeTimeout, "50ms", "5m");
        Checks.range("network.frameTimeout", frameTimeout, "50ms", "1h");
    }
}
