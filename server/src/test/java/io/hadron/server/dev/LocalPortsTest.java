package io.hadron.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalPortsTest {
    @Test
    void noPortIsGivenTwiceAndNoneThatTheKernelPicks() throws Exception {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            int port = LocalPorts.free();
            assertThat(given.add(port)).as("port %d is new", port).isTrue();
            assertThat(port).isBetween(20_000, 32_000);
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }
}
