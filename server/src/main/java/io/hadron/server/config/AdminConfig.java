package io.hadron.server.config;

/** The HTTP port for health, readiness and metrics. */
public record AdminConfig(
        @Setting(value = "true", doc = "Whether the admin port is opened at all.") boolean enabled,
        @Setting(value = "127.0.0.1", doc = "Address to bind.") String host,
        @Setting(value = "7480", doc = "Admin HTTP port; 0 takes any free one.") int port) {
    public AdminConfig {
        Checks.host("admin.host", host);
        Checks.port("admin.port", port);
    }
}
