package io.hadron.simulation;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code ./hadron simulate [--seeds N] [--from S] [--millis M] [--bug NAME] [--history]}: runs
 * seeds one after the other, stops at the first bad one and says how to replay it.
 */
public final class SimulateMain {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private record Request(long seeds, long from, long faultyMs, PlantedBug bug, boolean history) {}

    private SimulateMain() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        Request request;
        try {
            request = parse(args);
        } catch (IllegalArgumentException e) {
            err.println("simulate: " + e.getMessage());
            err.println(
                    "usage: hadron simulate [--seeds N] [--from S] [--millis M] [--bug NAME] [--history]");
            err.println(
                    "bugs: "
                            + Arrays.stream(PlantedBug.values())
                                    .map(Enum::name)
                                    .collect(Collectors.joining(" ")));
            return USAGE;
        }
        return run(request, out);
    }

    private static int run(Request request, PrintStream out) {
        long began = System.nanoTime();
        long events = 0;
        long lives = 0;
        for (long seed = request.from; seed < request.from + request.seeds; seed++) {
            var result = Simulation.run(new SimulationOptions(seed, request.faultyMs, request.bug));
            events += result.figures().events();
            lives += result.figures().lives();
            if (request.history) {
                result.history().forEach(out::println);
            }
            if (!result.isGood()) {
                out.println("seed " + seed + " breaks:");
                result.problems().stream()
                        .limit(20)
                        .forEach(problem -> out.println("  " + problem));
                out.println("replay: " + result.options().commandLine());
                return FAILED;
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                Locale.ROOT,
                "%d seeds from %d: good. %d events, %d broker lives, %.1f s, %.0f seeds per minute%n",
                request.seeds,
                request.from,
                events,
                lives,
                seconds,
                request.seeds * 60 / seconds);
        return OK;
    }

    private static Request parse(String[] args) {
        long seeds = 1_000;
        long from = 1;
        long faultyMs = SimulationOptions.DEFAULT_FAULTY_MS;
        var bug = PlantedBug.NONE;
        boolean history = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--history")) {
                history = true;
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("unknown option, or no value: " + args[i]);
            }
            switch (args[i++]) {
                case "--seeds" -> seeds = Long.parseLong(args[i]);
                case "--from" -> from = Long.parseLong(args[i]);
                case "--millis" -> faultyMs = Long.parseLong(args[i]);
                case "--bug" -> bug = PlantedBug.valueOf(args[i]);
                default -> throw new IllegalArgumentException("unknown option " + args[i - 1]);
            }
        }
        return new Request(seeds, from, faultyMs, bug, history);
    }
}
