package io.hadron.harness;

import io.hadron.harness.scenario.Catalog;
import io.hadron.harness.scenario.Player;
import io.hadron.harness.scenario.Report;
import io.hadron.harness.scenario.Result;
import io.hadron.harness.scenario.Scenario;
import io.hadron.harness.scenario.TrialOptions;
import io.hadron.simulation.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code ./hadron harness}: plays scenarios on real nodes and writes down what came of them. */
public final class HarnessMain {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int SHORT_ROUNDS = 2;
    private static final int MAX_NODES = 9;
    private static final String USAGE_TEXT =
            """
            usage: hadron harness --all | --short | --scenario F01[,F06...] | --list
                     [--rounds N] [--nodes N] [--seed S] [--brief] [--set VARIABLE=VALUE] [--image NAME] [--work DIR] [--out DIR | --no-report]
              --all        every scenario, with the rounds of a long run
              --short      a few, in about a minute, without a report
              --list       all scenarios, and why some can not be played here
              --brief      shorter pauses and the like
              --set        an environment variable of every node; may be repeated
              --image NAME nodes in containers of this image instead of processes
              --out DIR    pages of results (default: docs/reliability/harness)\
            """;

    /** What was asked for. */
    private static final class Request {
        private List<Scenario> scenarios = List.of();
        private int rounds;
        private int nodes = 3;
        private long seed = System.nanoTime() & 0xFFFFFF;
        private final Map<String, String> settings = new TreeMap<>();
        private String image = "";
        private boolean brief;
        private boolean list;
        private boolean help;
        private @Nullable Path work;
        private @Nullable Path out =
                Path.of(System.getProperty("hadron.home", ".")).resolve("docs/reliability/harness");
    }

    private HarnessMain() {}

    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws IOException {
        Request request;
        try {
            request = parse(args);
        } catch (IllegalArgumentException e) {
            err.println("harness: " + e.getMessage() + "; see hadron harness --help");
            return USAGE;
        }
        if (request.help) {
            out.println(USAGE_TEXT);
            return OK;
        }
        if (request.list) {
            Catalog.all().forEach(scenario -> out.println(line(scenario)));
            return OK;
        }
        return play(request, out);
    }

    private static int play(Request request, PrintStream out) throws IOException {
        Path work =
                request.work == null ? Files.createTempDirectory("hadron-harness") : request.work;
        out.println("seed " + request.seed + ", work directory " + work);
        var player = new Player(work, out);
        int bad = 0;
        int played = 0;
        for (Scenario scenario : request.scenarios) {
            int rounds = request.rounds > 0 ? request.rounds : scenario.rounds();
            Result result =
                    player.play(
                            scenario,
                            new TrialOptions(
                                    rounds,
                                    request.nodes,
                                    request.brief,
                                    request.seed,
                                    request.image,
                                    request.settings));
            if (result.verdict() != Result.Verdict.SKIPPED) {
                played++;
            }
            if (result.verdict() == Result.Verdict.BAD) {
                bad++;
            }
            if (request.out != null) {
                var report = new Report(request.out);
                report.write(scenario, result);
                report.summarize(Catalog.all());
            }
        }
        out.printf(
                "%d scenarios played, %d bad, %d not played%n",
                played, bad, request.scenarios.size() - played);
        return bad == 0 ? OK : FAILED;
    }

    private static String line(Scenario scenario) {
        String obstacle = scenario.obstacle();
        return "%s  %s [%s]%s"
                .formatted(
                        scenario.id(),
                        scenario.what(),
                        scenario.checks(),
                        obstacle == null ? "" : "\n     can not run here: " + obstacle);
    }

    private static Request parse(String[] args) {
        var request = new Request();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--all" -> request.scenarios = Catalog.all();
                case "--list" -> request.list = true;
                case "--help" -> request.help = true;
                case "--brief" -> request.brief = true;
                case "--no-report" -> request.out = null;
                case "--short" -> {
                    request.scenarios = Catalog.SHORT.stream().map(Catalog::of).toList();
                    request.rounds = SHORT_ROUNDS;
                    request.brief = true;
                    request.out = null;
                }
                default -> {
                    if (i + 1 == args.length) {
                        throw new IllegalArgumentException(
                                "unknown option, or no value: " + args[i]);
                    }
                    value(request, args[i], args[++i]);
                }
            }
        }
        if (request.scenarios.isEmpty() && !request.list && !request.help) {
            throw new IllegalArgumentException(
                    "say which scenarios: --scenario F06, --short or --all");
        }
        return request;
    }

    private static void value(Request request, String option, String value) {
        switch (option) {
            case "--scenario" ->
                    request.scenarios =
                            new ArrayList<>(
                                    Arrays.stream(value.split(",", -1)).map(Catalog::of).toList());
            case "--rounds" -> request.rounds = (int) Arguments.number(option, value, 1, 1_000_000);
            case "--nodes" -> request.nodes = (int) Arguments.number(option, value, 1, MAX_NODES);
            case "--seed" -> request.seed = Arguments.number(option, value, 0, Long.MAX_VALUE);
            case "--set" -> {
                String[] parts = value.split("=", 2);
                if (parts.length < 2) {
                    throw new IllegalArgumentException("--set takes VARIABLE=VALUE");
                }
                request.settings.put(parts[0], parts[1]);
            }
            case "--image" -> request.image = value;
            case "--work" -> request.work = Path.of(value).toAbsolutePath();
            case "--out" -> request.out = Path.of(value).toAbsolutePath();
            default -> throw new IllegalArgumentException("unknown option " + option);
        }
    }
}
