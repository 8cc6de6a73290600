package io.hadron.harness.scenario;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.ContainerCluster;
import io.hadron.harness.cluster.Preparation;
import io.hadron.harness.cluster.ProcessCluster;
import io.hadron.harness.cluster.StartableCluster;
import io.hadron.harness.workload.Outages;
import io.hadron.harness.workload.WorkloadSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/** One run of a scenario: what it may use, and what it found. One thread. */
public final class Trial implements AutoCloseable {
    private final TrialOptions options;
    private final Path work;
    private final Random random;
    private final PrintStream out;
    private final Outages outages = new Outages();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private long operations;

    Trial(TrialOptions options, Path work, PrintStream out) {
        this.options = options;
        this.work = work;
        this.random = new Random(options.seed());
        this.out = out;
    }

    public int rounds() {
        return options.rounds();
    }

    /** Whether time is short: pauses and the like are cut down. */
    public boolean isShort() {
        return options.brief();
    }

    public int nodes() {
        return options.nodes();
    }

    public long seed() {
        return options.seed();
    }

    public Random random() {
        return random;
    }

    /** A folder of its own. */
    public Path work() {
        return work;
    }

    public Outages outages() {
        return outages;
    }

    /** Something that must hold. */
    public void expect(boolean holds, String what) {
        if (!holds) {
            problem(what);
        }
    }

    /** Something that must not be. */
    public void problem(String what) {
        problems.add(withoutPaths(what));
        say("PROBLEM: " + what);
    }

    /** Something worth telling. */
    public void note(String what) {
        notes.add(withoutPaths(what));
        say(what);
    }

    /** Where a run had its work directory is of no interest in a report. */
    private String withoutPaths(String what) {
        return what.replace(work + "/", "");
    }

    /** What goes on, for whoever watches. */
    public void say(String what) {
        out.println("  " + what);
    }

    void operated(long count) {
        operations += count;
    }

    /** Closes something at the end, last things first. */
    public <T extends AutoCloseable> T closing(T thing) {
        open.push(thing);
        return thing;
    }

    /** Starts a cluster with a workload on it. */
    public Stage stage(ClusterOptions cluster, WorkloadSpec spec) throws Exception {
        return stage(cluster, spec, node -> {});
    }

    /** As the other; every node is prepared before its first start. */
    public Stage stage(ClusterOptions cluster, WorkloadSpec spec, Preparation preparation)
            throws Exception {
        return stage(index -> work.resolve("data-" + (index + 1)), cluster, spec, preparation);
    }

    /** As {@link #stage(ClusterOptions, WorkloadSpec)}, with disks of one's own. */
    public Stage stageOn(IntFunction<Path> disks, ClusterOptions cluster, WorkloadSpec spec)
            throws Exception {
        return stage(disks, cluster, spec, node -> {});
    }

    private Stage stage(
            IntFunction<Path> disks,
            ClusterOptions wanted,
            WorkloadSpec spec,
            Preparation preparation)
            throws Exception {
        ClusterOptions all = with(wanted);
        String image = options.image();
        StartableCluster cluster =
                closing(
                        image.isEmpty()
                                ? new ProcessCluster(all, work, disks)
                                : new ContainerCluster(all, image, disks));
        cluster.preparing(preparation);
        cluster.start();
        return closing(new Stage(this, cluster, spec)).begin();
    }

    private ClusterOptions with(ClusterOptions wanted) {
        ClusterOptions all = wanted;
        for (Map.Entry<String, String> setting : options.settings().entrySet()) {
            all = all.with(setting.getKey(), setting.getValue());
        }
        return all;
    }

    Result result(String id, long seconds) {
        return new Result(
                id,
                problems.isEmpty() ? Result.Verdict.GOOD : Result.Verdict.BAD,
                options,
                operations,
                outages.text(),
                problems,
                notes,
                seconds);
    }

    static Trial in(TrialOptions options, Path folder, PrintStream out) throws IOException {
        return new Trial(options, Files.createDirectories(folder), out);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable thing = open.pop();
            try {
                thing.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                problem("closing " + thing.getClass().getSimpleName() + ": " + e);
            }
        }
    }
}
