package io.hadron.server.config;

/** What the node writes to standard error. */
public record LogConfig(
        @Setting(
                        value = "info",
                        doc = "Level of Hadron's own messages: error, warn, info, debug or trace.")
                Level level,
        @Setting(value = "warn", doc = "Level of its libraries' messages.") Level libraries) {
    /** Log levels, from few messages to many. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
