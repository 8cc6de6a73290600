package io.hadron.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.harness.cluster.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in containers, where there is an engine and an image. */
class ContainersTest {
    private static final String IMAGE = System.getProperty("hadron.image", "hadron:latest");

    @TempDir private Path work;

    @Test
    void aKilledContainerLosesNothing() throws Exception {
        String missing = Need.DOCKER.missing();
        assumeTrue(missing == null, "containers are not tested: " + missing);
        assumeTrue(hasImage(), "containers are not tested: there is no image " + IMAGE);
        var options = new TrialOptions(1, 3, true, System.nanoTime() & 0xFFFFFF, IMAGE, Map.of());
        Result result = new Player(work, Silence.STREAM).play(Catalog.of("F01"), options);
        assertThat(result.problems()).as("seed %d", result.played().seed()).isEmpty();
    }

    private static boolean hasImage() throws InterruptedException {
        try {
            Commands.run("docker", "image", "inspect", IMAGE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
