package io.hadron.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few scenarios on real nodes in every build; all of them by {@code ./hadron harness --all}.
 * Other rounds and nodes by {@code -Dhadron.harness.rounds=N -Dhadron.harness.nodes=N}.
 */
class ShortSetTest {
    private static final int ROUNDS = Integer.getInteger("hadron.harness.rounds", 2);
    private static final int NODES = Integer.getInteger("hadron.harness.nodes", 3);

    @TempDir private Path work;

    @TestFactory
    Stream<DynamicTest> holds() {
        return Catalog.SHORT.stream().map(id -> DynamicTest.dynamicTest(id, () -> play(id)));
    }

    private void play(String id) throws Exception {
        Scenario scenario = Catalog.of(id);
        assumeTrue(scenario.obstacle() == null, id + " " + scenario.obstacle());
        var options =
                new TrialOptions(ROUNDS, NODES, true, System.nanoTime() & 0xFFFFFF, "", Map.of());
        Result result = new Player(work, Silence.STREAM).play(scenario, options);
        assertThat(result.problems()).as("seed %d", result.played().seed()).isEmpty();
    }
}
