package io.hadron.harness.scenario;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;

/** Plays scenarios one after the other. */
public final class Player {
    private final Path work;
    private final PrintStream out;

    /**
     * @param work where nodes and disks live meanwhile
     */
    public Player(Path work, PrintStream out) {
        this.work = work;
        this.out = out;
    }

    public Result play(Scenario scenario, TrialOptions options) throws IOException {
        out.println(scenario.id() + ": " + scenario.what());
        String obstacle = scenario.obstacle();
        Scenario.Script script = scenario.script();
        if (obstacle != null || script == null) {
            out.println("  not played: " + obstacle);
            return Result.skipped(scenario, String.valueOf(obstacle));
        }
        long began = System.nanoTime();
        Path folder = work.resolve(scenario.id() + "-" + options.seed());
        Result result;
        Trial trial = Trial.in(options, folder, out);
        try (trial) {
            script.play(trial);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trial.problem("interrupted");
        } catch (Exception | AssertionError e) {
            var text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            trial.problem("the scenario ends early: " + text);
        }
        result =
                trial.result(
                        scenario.id(), Duration.ofNanos(System.nanoTime() - began).toSeconds());
        out.println(
                "  %s: %d operations, outage %s, %d s"
                        .formatted(
                                result.verdict() == Result.Verdict.GOOD
                                        ? "good"
                                        : "BAD, see " + folder,
                                result.operations(),
                                result.outage(),
                                result.seconds()));
        return result;
    }
}
