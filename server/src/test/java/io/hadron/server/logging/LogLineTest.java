package io.hadron.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void noClientForgesALine() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("stderr");
        assertThat(appender.getTarget()).isEqualTo("System.err");
        PatternLayoutEncoder encoder = (PatternLayoutEncoder) appender.getEncoder();
        LoggingEvent event =
                new LoggingEvent(
                        "x",
                        context.getLogger("io.hadron.server.Thing"),
                        Level.INFO,
                        "closing {}",
                        new IllegalStateException("bad\n2026-01-01 INFO forged"),
                        new Object[] {"a\r\n2026-01-01 INFO forged\u2028\u001b[31m"});
        String text = new String(encoder.encode(event), StandardCharsets.UTF_8);
        String[] lines = text.split("\n");
        assertThat(lines[0])
                .contains("Thing closing a\\u000d\\u000a2026-01-01 INFO forged\\u2028\\u001b[31m");
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i]).startsWith("  ");
        }
        assertThat(text).doesNotContain("\u2028");
        assertThat(context.getLogger("org.apache.ratis.server").getEffectiveLevel())
                .isEqualTo(Level.WARN);
        assertThat(context.getLogger("io.hadron.server").getEffectiveLevel()).isEqualTo(Level.INFO);
        context.stop();
    }

    @Test
    void messagesToAControllerThatEndsAreNoErrors() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
        var appender = context.getLogger("ROOT").getAppender("stderr");
        Throwable ends =
                Class.forName("org.apache.ratis.protocol.exceptions.ServerNotReadyException")
                        .asSubclass(Throwable.class)
                        .getConstructor(String.class)
                        .newInstance("current state is CLOSING");
        assertThat(appender.getFilterChainDecision(error(context, ends)))
                .isEqualTo(FilterReply.DENY);
        assertThat(appender.getFilterChainDecision(error(context, new IOException("disk"))))
                .isEqualTo(FilterReply.NEUTRAL);
        context.stop();
    }

    private static LoggingEvent error(LoggerContext context, Throwable thrown) {
        return new LoggingEvent(
                "x",
                context.getLogger("org.apache.ratis.server.RaftServer$Division"),
                Level.ERROR,
                "failed",
                thrown,
                null);
    }
}
