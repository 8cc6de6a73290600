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
    private static final int MAX_THREADS = 1_000;
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
            err.println("simulate: " + e.getMessage() + "; see hadron simulate --help");
            return USAGE;
        }
        if (request.flags.contains(Flag.HELP)) {
            out.println(USAGE_LINE);
            out.println("bugs: " + names(PlantedBug.values()));
            out.println("kinds: " + names(FaultKind.values()));
            return OK;
        }
        if (request.flags.contains(Flag.TABLE)) {
            var page = ResultTable.measure(request.options, request.seeds, request.threads);
            out.print(page.text());
            return page.good() ? OK : FAILED;
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
            out.printf(
                    Locale.ROOT,
                    "%d of %d seeds played, %d bad%n",
                    batch.played(),
                    request.seeds,
                    batch.allBad().size());
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
                batch.perMinute());
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
            String option = args[i++];
            String value = args[i];
            switch (option) {
                case "--seeds" -> seeds = Arguments.number(option, value, 1, Long.MAX_VALUE);
                case "--threads" -> threads = (int) Arguments.number(option, value, 1, MAX_THREADS);
                case "--from" ->
                        options =
                                options.withSeed(
                                        Arguments.number(option, value, 0, Long.MAX_VALUE));
                case "--millis" ->
                        options =
                                options.lasting(Arguments.number(option, value, 1, Long.MAX_VALUE));
                case "--nodes" ->
                        options = options.withNodes((int) Arguments.number(option, value, 0, 9));
                case "--clients" ->
                        options =
                                options.withClients(
                                        (int) Arguments.number(option, value, 0, 1_000));
                case "--bug" ->
                        options = options.withBug(named(option, value, PlantedBug.values()));
                case "--without" -> {
                    for (String kind : value.split(",", -1)) {
                        options = options.without(named(option, kind, FaultKind.values()));
                    }
                }
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        if (seeds > Long.MAX_VALUE - options.seed()) {
            throw new IllegalArgumentException("there are not so many seeds");
        }
        return new Request(seeds, options, threads, flags);
    }

    private static <E extends Enum<E>> E named(String option, String name, E[] all) {
        for (E one : all) {
            if (one.name().equals(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException(option + " does not know " + name);
    }

    private enum Flag {
        ALL,
        HELP,
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
