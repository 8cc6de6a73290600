package io.hadron.simulation;

import io.hadron.simulation.world.FaultKind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run.
 *
 * @param seed decides everything that is left to chance
 * @param faultyMs how long things go wrong, in simulated milliseconds
 * @param bug a defect to be found
 * @param nodes how many nodes there are, 0 to leave it to chance
 * @param clients how many there are of each kind at most, 0 to leave it to chance
 * @param without kinds of faults to leave out
 */
public record SimulationOptions(
        long seed, long faultyMs, PlantedBug bug, int nodes, int clients, Set<FaultKind> without) {

    public static final long DEFAULT_FAULTY_MS = 5_000;

    public SimulationOptions {
        without = Set.copyOf(without);
        if (faultyMs < 1 || nodes < 0 || nodes > 9 || clients < 0) {
            throw new IllegalArgumentException(
                    "millis must be positive, nodes 0 to 9, clients not negative");
        }
    }

    public static SimulationOptions seed(long seed) {
        return new SimulationOptions(seed, DEFAULT_FAULTY_MS, PlantedBug.NONE, 0, 0, Set.of());
    }

    public SimulationOptions withSeed(long other) {
        return new SimulationOptions(other, faultyMs, bug, nodes, clients, without);
    }

    public SimulationOptions withBug(PlantedBug planted) {
        return new SimulationOptions(seed, faultyMs, planted, nodes, clients, without);
    }

    public SimulationOptions withNodes(int number) {
        return new SimulationOptions(seed, faultyMs, bug, number, clients, without);
    }

    public SimulationOptions withClients(int number) {
        return new SimulationOptions(seed, faultyMs, bug, nodes, number, without);
    }

    public SimulationOptions lasting(long millis) {
        return new SimulationOptions(seed, millis, bug, nodes, clients, without);
    }

    public SimulationOptions without(FaultKind kind) {
        var more = EnumSet.of(kind);
        more.addAll(without);
        return new SimulationOptions(seed, faultyMs, bug, nodes, clients, more);
    }

    /** The command line that replays the run. */
    public String commandLine() {
        return "./hadron simulate --seeds 1 --from "
                + seed
                + (faultyMs == DEFAULT_FAULTY_MS ? "" : " --millis " + faultyMs)
                + (bug == PlantedBug.NONE ? "" : " --bug " + bug)
                + (nodes == 0 ? "" : " --nodes " + nodes)
                + (clients == 0 ? "" : " --clients " + clients)
                + (without.isEmpty() ? "" : " --without " + names());
    }

    private String names() {
        return without.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
    }
}
