package io.hadron.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a single node at random moments under load, again and again; then everything
 * that clients saw is checked against what is there.
 */
class KillRoundsTest {
    private static final int ROUNDS = Integer.getInteger("hadron.kill.rounds", 10);

    @TempDir private Path work;

    @Test
    void noAckedWriteAndNoAckIsLost() throws Exception {
        var options = new TrialOptions(ROUNDS, 1, true, System.nanoTime() & 0xFFFFFF, "", Map.of());
        Result result = new Player(work, Silence.STREAM).play(Catalog.of("F01"), options);
        assertThat(result.problems()).as("seed %d", result.played().seed()).isEmpty();
    }
}
