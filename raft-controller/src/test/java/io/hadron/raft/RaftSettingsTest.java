package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerConfig.Timing;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.junit.jupiter.api.Test;

/** Settings without which a fault of Ratis would be ours. */
class RaftSettingsTest {
    private static final ControllerConfig CONFIG =
            new ControllerConfig(
                    Path.of("crc"),
                    new Identity(new UUID(1, 1), new NodeId(1), new UUID(1, 2)),
                    false,
                    "127.0.0.1",
                    0,
                    Timing.CLUSTER);

    private final RaftProperties settings = RaftSettings.of(CONFIG, Path.of("raft"), false);

    @Test
    void appendsAreNotChained() {
        assertThat(Log.appendEntriesComposeEnabled(settings)).isFalse();
    }

    @Test
    void whatIsAcknowledgedIsOnTheDisk() {
        assertThat(Log.unsafeFlushEnabled(settings)).isFalse();
        assertThat(Log.asyncFlushEnabled(settings)).isFalse();
    }

    @Test
    void aDamagedLogIsRefused() {
        assertThat(Log.corruptionPolicy(settings)).isEqualTo(Log.CorruptionPolicy.EXCEPTION);
    }
}
