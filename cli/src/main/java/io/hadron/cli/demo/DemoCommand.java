package io.hadron.cli.demo;

import io.hadron.cli.output.Progress;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Show the main job on real data, with a node killed in the middle.",
            "Starts a node, applies examples/flights, publishes 20,000 flights, consumes them with"
                    + " a group of three workers, kills the node with SIGKILL, goes on, and checks"
                    + " the result against the file.",
            "With --nodes 3 it starts a cluster and kills the leader of the most partitions; the"
                    + " others go on without it."
        })
public final class DemoCommand extends CliCommand {
    private static final int SHORTEST_SECONDS = 6;
    private static final int RATE = 3_000;
    private static final int MAX_NODES = 9;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Another file, ndjson or any text, plain or gzipped: keyed by its field origin,"
                            + " else by a hash of the line.")
    private @Nullable Path input;

    @Option(names = "--keep", description = "Keep the data directory afterwards.")
    private boolean keep;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Records a second to publish (default: 3000, more for large files).")
    private @Nullable Integer rate;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Nodes, each a process (default: ${DEFAULT-VALUE}).")
    private int nodes = 1;

    @Override
    protected int run(Session session) throws Exception {
        if (nodes != 1 && (nodes < 3 || nodes > MAX_NODES)) {
            throw CommandFailure.usage(
                    "the demo runs 1 node or 3 to " + MAX_NODES + ": two could not do without one",
                    "hadron demo --nodes 3");
        }
        if (rate != null && rate < 1) {
            throw CommandFailure.usage("--rate must be at least 1", "hadron demo --rate 3000");
        }
        Path home = home();
        DemoInput lines = DemoInput.read(input == null ? DemoInput.flights(home) : input);
        int perSecond =
                rate != null ? rate : Math.max(RATE, lines.lines().size() / SHORTEST_SECONDS);
        Path data =
                Files.createTempDirectory("hadron-demo-")
                        .resolve(nodes == 1 ? "node-1" : "cluster");
        boolean right = false;
        try (DemoNode node = start(session, data, nodes);
                Progress progress =
                        new Progress(
                                session.env().err(),
                                session.env().terminals().err(),
                                "  consuming",
                                lines.lines().size())) {
            DemoRun run = new DemoRun(session, node, lines, perSecond, progress);
            DemoResult result = run.run(home.resolve("examples/flights"));
            progress.close();
            new DemoReport(session, result).print(keep ? data : null);
            session.output().flush();
            right = result.isRight();
            if (right && !keep) {
                node.stopAndDelete();
            }
            return right ? ExitCode.OK : ExitCode.FAILED;
        } finally {
            if (!right) {
                session.say("  Data and log are in " + data.getParent());
            }
        }
    }

    private static DemoNode start(Session session, Path data, int nodes)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        DemoNode node = DemoNode.start(data, nodes);
        session.say(
                String.format(
                        "Started %s: pid %d, %s, ready in %.1f s",
                        nodes == 1 ? "a node" : nodes + " nodes",
                        node.pid(),
                        node.url(),
                        (System.nanoTime() - begun) / 1e9));
        return node;
    }

    /** The folder of the project: the launcher says so, else it is this one or one above. */
    private static Path home() {
        String told = System.getProperty("hadron.home");
        Path here = Path.of(told == null ? "" : told).toAbsolutePath();
        for (Path dir = here; dir != null; dir = dir.getParent()) {
            if (Files.isDirectory(dir.resolve("examples/flights"))) {
                return dir;
            }
        }
        throw CommandFailure.failed(
                "there is no folder examples/flights in " + here + " or above",
                "run ./hadron demo of a clone of the project");
    }
}
