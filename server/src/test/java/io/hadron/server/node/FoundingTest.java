package io.hadron.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hadron.server.config.ConfigLoader;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FoundingTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Founding.class);
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(before);
    }

    private static NodeIdentity.Founded found(String cluster) throws Exception {
        return found(cluster, "{host: 0.0.0.0, advertisedHost: one.example.org}");
    }

    private static NodeIdentity.Founded found(String cluster, String listen) throws Exception {
        String config =
                """
                node: {id: n, data: /data/n}
                listen: %s
                cluster: {%s}
                """
                        .formatted(listen, cluster);
        return new Founding(ConfigLoader.parse("test", config), "1").found(UUID.randomUUID());
    }

    /** An emptied first node with the settings of before does this. */
    @Test
    void aNewClusterOfSeveralIsAWarningThatSaysWhatToDo() throws Exception {
        NodeIdentity.Founded founded = found("secret: long-enough-a-secret");
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.WARN);
        assertThat(lines.list.getFirst().getFormattedMessage())
                .contains(
                        "/data/n",
                        "NEW cluster",
                        founded.cluster().toString(),
                        "cluster.bootstrap: false",
                        "cluster.join");
    }

    @Test
    void aNodeThatNobodyCanJoinIsNoReasonToWarn() throws Exception {
        found("");
        found("secret: long-enough-a-secret", "{}");
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
        assertThat(lines.list).hasSize(2);
    }

    @Test
    void withoutBootstrapItRefuses() {
        assertThatThrownBy(() -> found("bootstrap: false"))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("may not begin a cluster");
        assertThat(lines.list).isEmpty();
    }
}
