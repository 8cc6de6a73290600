package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts that can not succeed end soon, and say why and what to do without a stack trace. */
@Timeout(120)
class BadStartTest {
    @TempDir private Path folder;

    private ServerSocket taken;
    private NodeProcess node;

    @BeforeEach
    void take() throws Exception {
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        node = new NodeProcess(folder.resolve("node"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        taken.close();
    }

    /** The other nodes wait for the first one, which will never come. */
    @Test
    void aClusterOfWhichOneNodeCanNotStartEndsAtOnce() throws Exception {
        node.command(
                "dev",
                "--nodes",
                "3",
                "--data",
                folder.resolve("cluster").toString(),
                "--port",
                "0",
                "--http-port",
                Integer.toString(taken.getLocalPort()));
        assertThat(node.startExpectingExit()).isEqualTo(1);
        assertThat(node.log())
                .contains("can not listen on 127.0.0.1:" + taken.getLocalPort() + " (admin.port)")
                .contains("error: the cluster did not start: node-1 ended with exit code 1")
                .doesNotContain("\tat ");
    }

    @Test
    void aTakenControllerPortNeedsNoStackTrace() throws Exception {
        node.set("HADRON_CONTROLLER_PORT", Integer.toString(taken.getLocalPort()));
        assertThat(node.startExpectingExit()).isEqualTo(1);
        assertThat(node.log())
                .contains(
                        "error: can not listen on 127.0.0.1:"
                                + taken.getLocalPort()
                                + " (controller.port)")
                .contains("Stop what uses the port")
                .doesNotContain("\tat ");
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        node.command("dev", "--nodes", "many");
        assertThat(node.startExpectingExit()).isEqualTo(2);
        assertThat(node.log())
                .isEqualTo(
                        "error: Invalid value for option '--nodes': 'many' is not an int; see hadron server dev --help");
    }
}
