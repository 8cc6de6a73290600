package io.hadron.simulation;

import io.hadron.simulation.world.CrashPoint;
import java.util.Locale;

/** The page of results: how many seeds were good, and after how many each planted bug was found. */
final class ResultTable {

    /** A planted bug must turn up within so many seeds. */
    static final long SEEDS_PER_BUG = 1_000;

    private ResultTable() {}

    /** The options under which a planted bug is looked for. */
    static SimulationOptions options(PlantedBug bug) {
        var options = SimulationOptions.seed(1).withBug(bug);
        return switch (bug) {
            // Shows only when a set changes, and best with spare nodes.
            case R4_RECOVERS_FROM_NEW_SET -> options.withNodes(5);
            default -> bug.needsCluster() ? options : options.withNodes(1);
        };
    }

    /** The first seed that finds the bug, or -1. */
    static long firstSeed(PlantedBug bug) {
        for (long seed = 1; seed <= SEEDS_PER_BUG; seed++) {
            if (!Simulation.run(options(bug).withSeed(seed)).isGood()) {
                return seed;
            }
        }
        return -1;
    }

    /**
     * What came of it.
     *
     * @param good whether every promise held and every planted bug was found
     */
    record Page(String text, boolean good) {}

    static Page measure(SimulationOptions first, long seeds, int threads) {
        var batch = SeedBatch.run(first, seeds, threads);
        var page = new StringBuilder("# Simulator results\n\n");
        page.append("Made by `./hadron simulate --table --seeds ").append(seeds).append("`.\n\n");
        page.append(figures(batch, first.seed(), seeds, threads));
        page.append("\n| planted bug | found by seed |\n|---|---|\n");
        boolean good = batch.firstBad() == null;
        for (PlantedBug bug : PlantedBug.values()) {
            if (bug != PlantedBug.NONE) {
                long seed = firstSeed(bug);
                good &= seed > 0;
                row(page, "`" + bug + "`", seed < 0 ? "not found" : Long.toString(seed));
            }
        }
        return new Page(page.toString(), good);
    }

    /** The rows about seeds without a planted bug. */
    static String figures(SeedBatch batch, long from, long seeds, int threads) {
        var page = new StringBuilder("| what | result |\n|---|---|\n");
        SimulationResult bad = batch.firstBad();
        row(page, "seeds", from + " to " + (from + seeds - 1));
        row(page, "seeds played", Long.toString(batch.played()));
        row(
                page,
                "verdict",
                bad == null
                        ? "every promise held"
                        : "seed " + bad.options().seed() + " breaks " + bad.problems().getFirst());
        row(page, "events", Long.toString(batch.events()));
        row(page, "processes started", Long.toString(batch.lives()));
        row(page, "terms", Long.toString(batch.terms()));
        row(
                page,
                "points at which processes died",
                batch.crashed().size() + " of " + CrashPoint.values().length);
        row(
                page,
                "seeds per minute, " + threads + " threads",
                String.format(Locale.ROOT, "%.0f", batch.perMinute()));
        return page.toString();
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
