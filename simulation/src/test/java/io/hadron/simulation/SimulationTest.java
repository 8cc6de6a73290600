package io.hadron.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.simulation.world.CrashPoint;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every seed must hold every promise; every planted bug must be found. {@code
 * -Dhadron.simulation.seeds=N} and {@code -Dhadron.simulation.from=S} run others.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("hadron.simulation.seeds", 2_000);
    private static final long FROM = Long.getLong("hadron.simulation.from", 1);

    @Test
    void everySeedHoldsEveryPromise() {
        int threads = Runtime.getRuntime().availableProcessors();
        var batch = SeedBatch.run(SimulationOptions.seed(FROM), SEEDS, threads);
        SimulationResult bad = batch.firstBad();
        if (bad != null) {
            assertThat(bad.problems())
                    .as(bad.options().commandLine() + "\n" + bad.mixture())
                    .isEmpty();
        }
        assertThat(batch.records()).as("records in all final reads").isGreaterThan(30 * SEEDS);
        if (SEEDS >= 1_000) {
            var never = EnumSet.allOf(CrashPoint.class);
            never.removeAll(batch.crashed());
            assertThat(never).as("points at which no process died").isEmpty();
        }
    }

    /** Two nodes, and so sets of two: one of them may forget, the other one has everything. */
    @Test
    void everySeedOfTwoNodesHoldsEveryPromise() {
        int threads = Runtime.getRuntime().availableProcessors();
        var batch = SeedBatch.run(SimulationOptions.seed(FROM).withNodes(2), SEEDS / 5, threads);
        SimulationResult bad = batch.firstBad();
        if (bad != null) {
            assertThat(bad.problems())
                    .as(bad.options().commandLine() + "\n" + bad.mixture())
                    .isEmpty();
        }
    }

    /** Seeds that have found bugs, as long as what they draw stays the same. */
    @ParameterizedTest
    @CsvSource({"1471, a node that leads the controller takes itself for lost"})
    void aSeedThatFoundABugHoldsEveryPromise(long seed, String bug) {
        var result = Simulation.run(SimulationOptions.seed(seed));
        assertThat(result.problems()).as(bug).isEmpty();
    }

    @Test
    void aSeedReplaysExactly() {
        for (long seed = 1; seed <= 20; seed++) {
            var first = Simulation.run(SimulationOptions.seed(seed));
            var second = Simulation.run(SimulationOptions.seed(seed));
            assertThat(second.history()).as("seed %d", seed).isEqualTo(first.history());
            assertThat(second.figures()).isEqualTo(first.figures());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyPlantedBugIsFound(PlantedBug bug) {
        assertThat(ResultTable.firstSeed(bug))
                .as("%s must be found within %d seeds", bug, ResultTable.SEEDS_PER_BUG)
                .isPositive();
    }
}
