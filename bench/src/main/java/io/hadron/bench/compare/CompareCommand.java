package io.hadron.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hadron bench compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Runs Hadron and Apache Kafka in turns on this machine, with equal settings.",
            "Exits with 0 if every bar holds and every record arrived."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int QUICK_ROUNDS = 3;
    private static final int ROUNDS = 5;

    /** Forms of output. */
    enum Form {
        TABLE,
        JSON
    }

    @Option(names = "--quick", description = "Smaller loads, 3 runs of each instead of 5.")
    boolean quick;

    @Option(
            names = "--only",
            split = ",",
            description = "Only what begins with one of these, as produce-always,latency,start.")
    List<String> only = new ArrayList<>();

    @Option(names = "--rounds", description = "Measured runs of each.")
    int rounds;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "Nodes on each side: 1, or 3 with three replicas (${DEFAULT-VALUE}).")
    int nodes;

    @Option(names = "--skip", description = "Leave one side out: hadron or kafka.")
    @Nullable Side skip;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json (${DEFAULT-VALUE}).")
    Form form = Form.TABLE;

    @Option(names = "--report", description = "Write a Markdown report to this file.")
    @Nullable Path report;

    @Option(
            names = "--work-dir",
            description = "For data directories (a temporary directory); 10 GB or more.")
    @Nullable Path workDir;

    @Option(
            names = "--patience",
            defaultValue = "60",
            description =
                    "Seconds to wait for a machine that others load, before each session; 0 takes"
                            + " spoiled runs as they are (${DEFAULT-VALUE}).")
    long patience;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (nodes != 1 && nodes != 3) {
            throw new ParameterException(spec.commandLine(), "--nodes must be 1 or 3");
        }
        Path home = Path.of(System.getProperty("hadron.home", "."));
        Path script = Path.of(System.getProperty("hadron.launcher", home + "/hadron"));
        Path parent = workDir == null ? Path.of(System.getProperty("java.io.tmpdir")) : workDir;
        Path work =
                Files.createTempDirectory(Files.createDirectories(parent), "hadron-compare")
                        .toRealPath();
        Comparison.Settings settings =
                new Comparison.Settings(
                        rounds > 0 ? rounds : quick ? QUICK_ROUNDS : ROUNDS, patience, work);
        try {
            Report result = compare(home, script, settings);
            System.out.println(
                    switch (form) {
                        case TABLE -> result.table();
                        case JSON -> result.json();
                    });
            if (report != null) {
                Files.writeString(report, result.markdown());
            }
            return result.holds() ? OK : FAILED;
        } finally {
            Directories.delete(work);
        }
    }

    private Report compare(Path home, Path script, Comparison.Settings settings) {
        Machine machine = Machine.look(settings.work());
        KafkaLauncher kafka = skip == Side.KAFKA ? null : KafkaLauncher.resolve(home, nodes);
        List<Launcher> launchers = new ArrayList<>();
        if (skip != Side.HADRON) {
            launchers.add(new HadronLauncher(script, "", nodes));
        }
        if (kafka != null) {
            launchers.add(kafka);
        }
        Comparison comparison = new Comparison(settings, launchers, System.err::println);
        List<Session> sessions =
                nodes > 1
                        ? ClusterSessions.of(quick, this::wanted)
                        : Sessions.of(quick, this::wanted);
        comparison.run(sessions);
        Bar cpu = new Bar.RatioAtMost(nodes > 1 ? 1.0 : 1.5);
        List<Row> rows = new ArrayList<>(Rows.of(sessions, comparison.measured(), cpu));
        if (nodes == 1 && skip != Side.HADRON) {
            rows.addAll(ofOneNode(script, kafka, settings));
        }
        if (nodes > 1 && skip != Side.HADRON && wanted("idle")) {
            rows.addAll(
                    new IdleCluster(new HadronLauncher(script, "", nodes), settings.work()).run());
        }
        if (nodes > 1 && skip != Side.HADRON && wanted("rebuild")) {
            HadronLauncher cluster = new HadronLauncher(script, "", nodes);
            rows.addAll(new RebuiltNode(cluster, settings.work(), quick).run());
        }
        return new Report(
                Instant.now(),
                "./hadron bench "
                        + String.join(
                                " ", spec.root().commandLine().getParseResult().originalArgs()),
                machine,
                launchers.stream().map(Launcher::version).toList(),
                rows,
                comparison.problems());
    }

    private List<Row> ofOneNode(
            Path script, @Nullable KafkaLauncher kafka, Comparison.Settings settings) {
        List<Row> rows = new ArrayList<>();
        if (wanted("start")) {
            rows.addAll(new StartUp(script, kafka, settings).run());
        }
        if (wanted("retention")) {
            HadronLauncher node = new HadronLauncher(script, RetentionCheck.config(), 1);
            rows.addAll(new RetentionCheck(node, settings.work(), quick).run());
        }
        return rows;
    }

    private boolean wanted(String id) {
        return only.isEmpty() || only.stream().anyMatch(id::startsWith);
    }
}
