package io.hadron.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.simulation.world.CrashPoint;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every seed must hold every promise; every planted bug must be found. {@code
 * -Dhadron.simulation.seeds=N} and {@code -Dhadron.simulation.from=S} run others.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("hadron.simulation.seeds", 2_000);
    private static final long FROM = Long.getLong("hadron.simulation.from", 1);

    /** A planted bug must turn up within so many seeds. */
    private static final long SEEDS_PER_BUG = 300;

    @Test
    void everySeedHoldsEveryPromise() {
        var records = new LongAdder();
        Set<CrashPoint> crashed = ConcurrentHashMap.newKeySet();
        LongStream.range(FROM, FROM + SEEDS)
                .parallel()
                .forEach(seed -> {
                    var result = Simulation.run(SimulationOptions.seed(seed));
                    assertThat(result.problems()).as(result.options().commandLine()).isEmpty();
                    records.add(result.figures().records());
                    crashed.addAll(result.crashed());
                });
        assertThat(records.sum()).as("records in all final reads").isGreaterThan(50 * SEEDS);
        if (SEEDS >= 1_000) {
            var never = EnumSet.allOf(CrashPoint.class);
            never.removeAll(crashed);
            assertThat(never).as("points at which no broker died").isEmpty();
        }
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
        for (long seed = 1; seed <= SEEDS_PER_BUG; seed++) {
            if (!Simulation.run(SimulationOptions.seed(seed).withBug(bug)).isGood()) {
                return;
            }
        }
        throw new AssertionError(bug + " was not found within " + SEEDS_PER_BUG + " seeds");
    }
}
