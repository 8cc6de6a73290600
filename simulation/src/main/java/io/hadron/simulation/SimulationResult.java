package io.hadron.simulation;

import io.hadron.simulation.history.Observation;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.Mixture;
import java.util.List;
import java.util.Set;

/**
 * What came of a run.
 *
 * @param mixture what the seed expands to
 * @param problems every broken promise; empty for a good run
 * @param crashed where the broker died
 */
public record SimulationResult(
        SimulationOptions options,
        Mixture mixture,
        List<String> problems,
        Figures figures,
        Set<CrashPoint> crashed,
        List<Observation> history) {

    /** How much happened. */
    public record Figures(
            long events, int lives, long terms, int records, int acked, int deadLetters) {}

    public boolean isGood() {
        return problems.isEmpty();
    }
}
