package io.hadron.server.config;

/** Where clients connect. */
public record ListenConfig(
        @Setting(value = "127.0.0.1", doc = "Address to bind. 0.0.0.0 serves all interfaces.")
                String host,
        @Setting(value = "7400", doc = "Broker port; 0 takes any free one.") int port,
        @Setting(value = "", doc = "Host that clients are told to use; empty means listen.host.")
                String advertisedHost,
        @Setting(value = "0", doc = "Port that clients are told to use; 0 means the bound port.")
                int advertisedPort) {
    public ListenConfig {
        Checks.host("listen.host", host);
        Checks.port("listen.port", port);
        Checks.port("listen.advertisedPort", advertisedPort);
        if (!advertisedHost.isEmpty()) {
            Checks.host("listen.advertisedHost", advertisedHost);
        }
    }

    /** The host to tell clients. */
    public String hostForClients() {
        return advertisedHost.isEmpty() ? host : advertisedHost;
    }

    /** The port to tell clients, once the server is bound. */
    public int portForClients(int boundPort) {
        return advertisedPort == 0 ? boundPort : advertisedPort;
    }
}
