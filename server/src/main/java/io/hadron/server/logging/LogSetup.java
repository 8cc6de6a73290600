package io.hadron.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.hadron.server.config.LogConfig;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Applies the log settings of a node to the process. */
public final class LogSetup {
    private LogSetup() {}

    /** Sets levels and routes java.util.logging into the same output. */
    public static void apply(LogConfig config) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            level(context, org.slf4j.Logger.ROOT_LOGGER_NAME, config.libraries());
            level(context, "io.hadron", config.level());
        }
    }

    private static void level(LoggerContext context, String logger, LogConfig.Level level) {
        context.getLogger(logger).setLevel(Level.toLevel(level.name()));
    }
}
