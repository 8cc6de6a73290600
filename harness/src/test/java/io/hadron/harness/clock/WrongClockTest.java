package io.hadron.harness.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.harness.cluster.Node;
import io.hadron.harness.scenario.Need;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrongClockTest {
    private static final String TELLS_THE_TIME = "while read _; do printf '%(%s)T\\n' -1; done";

    @TempDir private Path work;

    @Test
    void theClockJumpsWhileTheProcessRuns() throws Exception {
        String missing = Need.COMPILER.missing();
        assumeTrue(missing == null, "wrong clocks are not tested: " + missing);
        Map<String, String> settings = new HashMap<>();
        WrongClock clock = WrongClock.on(node(settings), work);
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", TELLS_THE_TIME);
        builder.environment().putAll(settings);
        Process process = builder.start();
        try (var in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
                var out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(ahead(in, out)).isCloseTo(0, within(5L));
            clock.set(Duration.ofDays(3));
            assertThat(ahead(in, out)).isCloseTo(3 * 86_400, within(5L));
            clock.set(Duration.ofDays(-3));
            assertThat(ahead(in, out)).isCloseTo(-3 * 86_400, within(5L));
        }
        assertThat(process.waitFor()).isZero();
    }

    private static long ahead(PrintWriter in, BufferedReader out) throws IOException {
        in.println();
        return Long.parseLong(out.readLine()) - System.currentTimeMillis() / 1_000;
    }

    /** Nothing but a name and settings. */
    private static Node node(Map<String, String> settings) {
        return (Node)
                Proxy.newProxyInstance(
                        Node.class.getClassLoader(),
                        new Class<?>[] {Node.class},
                        (_, method, args) -> {
                            if (method.getName().equals("set")) {
                                settings.put((String) args[0], (String) args[1]);
                            }
                            return method.getName().equals("name") ? "node" : null;
                        });
    }
}
