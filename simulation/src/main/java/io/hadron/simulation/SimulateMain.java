package io.hadron.simulation;

import io.hadron.simulation.world.FaultKind;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code ./hadron simulate}: runs seeds, stops at the first bad one, says what it expands to and
 * how to replay it, and shrinks it if asked to.
 */
public final class SimulateMain {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final String USAGE_LINE =
            "usage: hadron simulate [--seeds N] [--from S] [--millis M] [--nodes N] [--clients N]"
                    + " [--without KIND,KIND] [--bug NAME] [--threads N] [--all] [--history] [--shrink] | --table";

    private record Request(long seeds, SimulationOptions options, int threads, Set<Flag> flags) {}

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
            err.println(USAGE_LINE);
            err.println("bugs: " + names(PlantedBug.values()));
            err.println("kinds: " + names(FaultKind.values()));
            return USAGE;
        }
        if (request.flags.contains(Flag.TABLE)) {
            out.print(ResultTable.measure(request.options.seed(), request.seeds, request.threads));
            return OK;
        }
        return run(request, out);
    }

    private static int run(Request request, PrintStream out) {
        var batch =
                SeedBatch.run(
                        request.options,
                        request.seeds,
                        request.threads,
                        request.flags.contains(Flag.ALL));
        SimulationResult bad = batch.firstBad();
        if (request.flags.contains(Flag.HISTORY)) {
            Simulation.run(request.options).history().forEach(out::println);
        }
        if (bad != null) {
            batch.allBad().forEach(result -> report(result, out));
            if (request.flags.contains(Flag.SHRINK)) {
                out.println();
                out.println("shrinking ...");
                report(Shrinker.shrink(bad), out);
            }
            return FAILED;
        }
        out.printf(
                Locale.ROOT,
                "%d seeds from %d: good. %d events, %d processes, %d terms, %.1f s, %.0f seeds per minute%n",
                request.seeds,
                request.options.seed(),
                batch.events(),
                batch.lives(),
                batch.terms(),
                batch.seconds(),
                request.seeds * 60 / batch.seconds());
        return OK;
    }

    private static void report(SimulationResult bad, PrintStream out) {
        out.println("seed " + bad.options().seed() + " breaks:");
        bad.problems().stream().limit(20).forEach(problem -> out.println("  " + problem));
        out.println("expands to: " + bad.mixture());
        out.println("replay: " + bad.options().commandLine());
    }

    private static String names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.joining(" "));
    }

    private static Request parse(String[] args) {
        long seeds = 1_000;
        int threads = Runtime.getRuntime().availableProcessors();
        var options = SimulationOptions.seed(1);
        var flags = EnumSet.noneOf(Flag.class);
        for (int i = 0; i < args.length; i++) {
            Flag flag = Flag.of(args[i]);
            if (flag != null) {
                flags.add(flag);
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("unknown option, or no value: " + args[i]);
            }
            String value = args[++i];
            switch (args[i - 1]) {
                case "--seeds" -> seeds = Long.parseLong(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--from" -> options = options.withSeed(Long.parseLong(value));
                case "--millis" -> options = options.lasting(Long.parseLong(value));
                case "--nodes" -> options = options.withNodes(Integer.parseInt(value));
                case "--clients" -> options = options.withClients(Integer.parseInt(value));
                case "--bug" -> options = options.withBug(PlantedBug.valueOf(value));
                case "--without" -> {
                    for (String kind : value.split(",")) {
                        options = options.without(FaultKind.valueOf(kind));
                    }
                }
                default -> throw new IllegalArgumentException("unknown option " + args[i - 1]);
            }
        }
        return request(seeds, options, threads, flags);
    }

    private static Request request(
            long seeds, SimulationOptions options, int threads, Set<Flag> flags) {
        if (seeds < 1 || threads < 1) {
            throw new IllegalArgumentException("seeds and threads must be positive");
        }
        return new Request(seeds, options, threads, flags);
    }

    private enum Flag {
        ALL,
        HISTORY,
        SHRINK,
        TABLE;

        static @org.jspecify.annotations.Nullable Flag of(String arg) {
            for (Flag flag : values()) {
                if (arg.equals("--" + flag.name().toLowerCase(Locale.ROOT))) {
                    return flag;
                }
            }
            return null;
        }
    }
}
