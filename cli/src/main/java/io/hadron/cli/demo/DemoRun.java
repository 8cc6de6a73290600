package io.hadron.cli.demo;

import io.hadron.cli.output.Column;
import io.hadron.cli.output.Progress;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import io.hadron.client.HadronClient;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ChangeResult;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The run itself: apply, publish and consume, kill in the middle, go on, check. */
final class DemoRun {
    private static final String STREAM = "default/flights";
    private static final String GROUP = "delays";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Session session;
    private final DemoNode node;
    private final DemoInput input;
    private final int perSecond;
    private final Progress progress;
    private final Latencies acks;
    private final PacedPublisher publishing;
    private final Workers workers;

    DemoRun(Session session, DemoNode node, DemoInput input, int perSecond, Progress progress) {
        this.session = session;
        this.node = node;
        this.input = input;
        this.perSecond = perSecond;
        this.progress = progress;
        this.acks = new Latencies(input.lines().size());
        this.publishing = new PacedPublisher(input, perSecond, acks);
        this.workers = new Workers(input, acks);
    }

    DemoResult run(Path ddl) throws Exception {
        try (HadronClient client =
                HadronClient.builder(node.url())
                        .name("demo")
                        .connectTimeout(PATIENCE)
                        .requestTimeout(PATIENCE)
                        .connect()) {
            apply(client, ddl);
            session.say(
                    String.format(
                            "Publishing %s lines of %s at %s a second; group %s consumes with three"
                                    + " workers",
                            Column.count(input.lines().size()),
                            input.file().getFileName(),
                            Column.count(perSecond),
                            GROUP));
            try (workers) {
                workers.start(client, STREAM, GROUP);
                return flow(client);
            }
        }
    }

    private void apply(HadronClient client, Path ddl) throws IOException {
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> inside = Files.list(ddl)) {
            for (Path file : inside.filter(p -> p.toString().endsWith(".yaml")).sorted().toList()) {
                files.add(new SourceFile(file.getFileName().toString(), replicated(file)));
            }
        }
        ChangeResult result = client.admin().apply(ChangeSet.of(files));
        session.say(
                "Applied examples/flights: "
                        + String.join(
                                ", ",
                                result.changes().stream()
                                        .map(c -> c.object().toString())
                                        .toList()));
    }

    /** The example runs anywhere, so it names no replicas. */
    private String replicated(Path file) throws IOException {
        int replicas = Math.min(3, node.nodes());
        return Files.readString(file)
                .replace("spec: {partitions:", "spec: {replicas: " + replicas + ", partitions:");
    }

    private DemoResult flow(HadronClient client) throws Exception {
        int records = input.lines().size();
        long begun = System.nanoTime();
        DemoResult.Outage outage;
        try (Publisher publisher =
                client.publisher(
                        STREAM, PublisherOptions.defaults().withDeliveryTimeout(PATIENCE))) {
            FutureTask<Boolean> all = new FutureTask<>(() -> publishing.run(publisher), true);
            Thread thread = new Thread(all, "demo-publisher");
            thread.setDaemon(true);
            thread.start();
            await(
                    "half of the lines to be published",
                    () -> all.isDone() || publishing.acked() >= records / 2);
            outage = node.nodes() == 1 ? killAndRestart() : killLeader(client);
            join(all);
        }
        await("the workers to handle all lines", () -> workers.handledLines() >= records);
        double seconds = (System.nanoTime() - begun) / 1e9;
        String group = "default/" + GROUP;
        awaitQuietly(() -> {
            GroupInfo info = client.admin().group(group);
            return info.isComplete() && info.lag() == 0;
        });
        long lag = client.admin().group(group).lag();
        return new DemoResult(
                input, workers, measured(outage), acks, onStream(client), lag, seconds);
    }

    private DemoResult.Outage killAndRestart() throws IOException, InterruptedException {
        long pid = node.pid();
        int consumed = workers.handledLines();
        long killed = System.nanoTime();
        node.kill();
        progress.close();
        session.say(
                String.format(
                        "kill -9 %d: %s lines published, %s consumed; starting it again ...",
                        pid, Column.count(publishing.acked()), Column.count(consumed)));
        node.restart();
        long restartMs = (System.nanoTime() - killed) / 1_000_000;
        session.say(String.format("Ready again after %.1f s, pid %d", restartMs / 1e3, node.pid()));
        Kill kill = new Kill(pid, "", Set.of(), true, killed);
        return new DemoResult.Outage(kill, consumed, new Latencies.Span(killed, killed), restartMs);
    }

    /** Kills the node that leads most partitions; the others go on by themselves. */
    private DemoResult.Outage killLeader(HadronClient client) throws InterruptedException {
        int consumed = workers.handledLines();
        int published = publishing.acked();
        Kill kill = Kill.leaderOf(client, STREAM);
        progress.close();
        session.say(
                String.format(
                        "kill -9 %d: node %s, leader of partitions %s; %s lines published, %s"
                                + " consumed; the others go on",
                        kill.pid(),
                        kill.node(),
                        new TreeSet<>(kill.partitions()),
                        Column.count(published),
                        Column.count(consumed)));
        return new DemoResult.Outage(
                kill, consumed, new Latencies.Span(kill.atNanos(), kill.atNanos()), 0);
    }

    /** With how long the partitions of the killed node were without an answer. */
    private DemoResult.Outage measured(DemoResult.Outage outage) {
        Set<Integer> stricken = outage.kill().partitions();
        Latencies.Span silence =
                acks.longestGapAfter(
                        outage.kill().atNanos(),
                        line ->
                                stricken.isEmpty()
                                        || stricken.contains(publishing.partition(line)));
        return new DemoResult.Outage(outage.kill(), outage.consumed(), silence, outage.restartMs());
    }

    private static void join(FutureTask<Boolean> task) throws Exception {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        int last = -1;
        long moved = System.nanoTime();
        while (!condition.getAsBoolean()) {
            int now = workers.handledLines() + publishing.acked();
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            }
            progress.at(
                    workers.handledLines(),
                    Column.count(publishing.acked())
                            + " published, "
                            + Column.count(workers.handledLines())
                            + " consumed");
            if (System.nanoTime() - moved > PATIENCE.toNanos()) {
                throw CommandFailure.failed(
                        "gave up waiting for "
                                + what
                                + ": "
                                + publishing.acked()
                                + " published, "
                                + workers.handledLines()
                                + " consumed",
                        "see the log of the node");
            }
            Thread.sleep(5);
        }
    }

    /** Acks become durable a moment after the last line was handled. */
    private static void awaitQuietly(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    /** Reads the whole stream again, on its own. */
    private long onStream(HadronClient client) {
        long found = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Reader reader = client.reader(STREAM).from(StartAt.first()).open()) {
            while (System.nanoTime() < deadline) {
                if (reader.poll(POLL) != null) {
                    found++;
                } else if (reader.caughtUp()) {
                    break;
                }
            }
        }
        return found;
    }
}
