package io.hadron.simulation;

/**
 * One run.
 *
 * @param seed decides everything that is left to chance
 * @param faultyMs how long things go wrong, in simulated milliseconds
 * @param bug a defect to be found
 */
public record SimulationOptions(long seed, long faultyMs, PlantedBug bug) {

    public static final long DEFAULT_FAULTY_MS = 5_000;

    public static SimulationOptions seed(long seed) {
        return new SimulationOptions(seed, DEFAULT_FAULTY_MS, PlantedBug.NONE);
    }

    public SimulationOptions withBug(PlantedBug planted) {
        return new SimulationOptions(seed, faultyMs, planted);
    }

    /** The command line that replays the run. */
    public String commandLine() {
        return "./hadron simulate --seeds 1 --from "
                + seed
                + " --millis "
                + faultyMs
                + (bug == PlantedBug.NONE ? "" : " --bug " + bug);
    }
}
