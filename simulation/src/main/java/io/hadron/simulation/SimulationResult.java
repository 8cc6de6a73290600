package io.hadron.simulation;

import io.hadron.simulation.history.Observation;
import io.hadron.simulation.world.CrashPoint;
import java.util.List;
import java.util.Set;

/**
 * What came of a run.
 *
 * @param problems every broken promise; empty for a good run
 * @param crashed where the broker died
 */
public record SimulationResult(
        SimulationOptions options,
        List<String> problems,
        Figures figures,
        Set<CrashPoint> crashed,
        List<Observation> history) {

    /** How much happened. */
    public record Figures(long events, int lives, int records, int acked, int deadLetters) {}

    public boolean isGood() {
        return problems.isEmpty();
    }
}
