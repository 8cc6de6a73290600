package io.hadron.simulation;

import io.hadron.simulation.world.FaultKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a failing run smaller as long as it still fails: leaves out kinds of faults, takes fewer
 * clients and nodes, ends it sooner. Every step changes the whole course of the run, so it may fail
 * in another way in the end; a few seeds are tried for each step.
 */
final class Shrinker {

    private static final int SEEDS_PER_STEP = 30;

    private SimulationResult smallest;

    private Shrinker(SimulationResult failing) {
        this.smallest = failing;
    }

    static SimulationResult shrink(SimulationResult failing) {
        var shrinker = new Shrinker(failing);
        while (shrinker.step()) {}
        return shrinker.smallest;
    }

    private boolean step() {
        for (SimulationOptions smaller : candidates(smallest.options())) {
            for (long seed = smaller.seed(); seed < smaller.seed() + SEEDS_PER_STEP; seed++) {
                SimulationResult result = Simulation.run(smaller.withSeed(seed));
                if (!result.isGood() && kind(result).equals(kind(smallest))) {
                    smallest = result;
                    return true;
                }
            }
        }
        return false;
    }

    /** The promise that was broken, by its short name. */
    private static String kind(SimulationResult result) {
        String first = result.problems().getFirst();
        return first.substring(0, Math.min(2, first.length()));
    }

    private static List<SimulationOptions> candidates(SimulationOptions options) {
        var candidates = new ArrayList<SimulationOptions>();
        for (FaultKind kind : FaultKind.values()) {
            if (!options.without().contains(kind)) {
                candidates.add(options.without(kind));
            }
        }
        if (options.clients() != 1) {
            candidates.add(options.withClients(1));
        }
        if (options.nodes() == 0) {
            candidates.add(options.withNodes(3));
        }
        if (options.faultyMs() > 200) {
            candidates.add(options.lasting(options.faultyMs() / 2));
            candidates.add(options.lasting(options.faultyMs() * 4 / 5));
        }
        return candidates;
    }
}
