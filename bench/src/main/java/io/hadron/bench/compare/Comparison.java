package io.hadron.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Runs sessions: a broker of one side, then one of the other, again and again. The first round of
 * each session is thrown away.
 */
final class Comparison {
    private static final int ATTEMPTS = 3;

    /**
     * How to run.
     *
     * @param rounds measured runs of each side
     * @param patienceSeconds longest wait for a quiet machine before a session
     * @param work for data directories and logs
     */
    record Settings(int rounds, long patienceSeconds, Path work) {}

    private final Settings settings;
    private final List<Launcher> launchers;
    private final Consumer<String> progress;
    private final List<Measurement> measured = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Comparison(Settings settings, List<Launcher> launchers, Consumer<String> progress) {
        this.settings = settings;
        this.launchers = List.copyOf(launchers);
        this.progress = progress;
    }

    /** Runs all sessions. */
    void run(List<Session> sessions) {
        try (WarmPages memory = WarmPages.in(settings.work())) {
            for (Session session : sessions) {
                for (int round = 0; round <= settings.rounds(); round++) {
                    for (Launcher launcher : launchers) {
                        round(session, round, launcher, memory);
                    }
                }
            }
        }
    }

    List<Measurement> measured() {
        return List.copyOf(measured);
    }

    /** What went wrong: failed runs, missing records, spoiled runs that were used all the same. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    private void round(Session session, int round, Launcher launcher, WarmPages memory) {
        Path dir = Directories.fresh(settings.work(), session.id() + "-" + launcher.side());
        memory.touch();
        Rest.trim(settings.work().getRoot().toString());
        if (settings.patienceSeconds() > 0) {
            Rest.ofMachine(settings.patienceSeconds());
        }
        try (Broker broker = launcher.start(dir, session.fsync(launcher.side()))) {
            LoadRunner runner =
                    new LoadRunner(launcher, broker, session.fsync(launcher.side()), dir, memory);
            for (Step step : session.steps()) {
                Measurement result = measure(runner, step);
                progress.accept(line(round, result));
                if (round > 0) {
                    note(result);
                    measured.add(result);
                }
            }
        } catch (RuntimeException e) {
            String problem = "%s, %s: %s".formatted(session.id(), launcher.side(), e.getMessage());
            progress.accept("FAILED " + problem);
            problems.add(problem);
        }
        Directories.delete(dir);
    }

    private Measurement measure(LoadRunner runner, Step step) {
        Measurement best = runner.run(step);
        // Without patience spoiled runs count: for trying things out on a busy machine.
        int attempts = settings.patienceSeconds() == 0 ? 1 : ATTEMPTS;
        for (int i = 1; i < attempts && best.spoiled(); i++) {
            progress.accept(
                    String.format(
                            Locale.ROOT,
                            "  others took %.0f%% of the machine: again",
                            best.otherShare() * 100));
            Rest.ofMachine(settings.patienceSeconds());
            Measurement next = runner.run(step);
            best = next.otherShare() < best.otherShare() ? next : best;
        }
        return best;
    }

    private void note(Measurement result) {
        if (result.spoiled()) {
            problems.add(
                    String.format(
                            Locale.ROOT,
                            "%s, %s: others took %.0f%% of the machine",
                            result.step(),
                            result.side(),
                            result.otherShare() * 100));
        }
        if (!result.result().sound()) {
            problems.add(
                    "%s, %s: %s; errors: %d %s"
                            .formatted(
                                    result.step(),
                                    result.side(),
                                    result.result().arrival(),
                                    result.result().errors(),
                                    result.result().firstError()));
        }
    }

    private static String line(int round, Measurement m) {
        return String.format(
                Locale.ROOT,
                "%s %-28s %-6s %8.1f MiB/s %,9.0f rec/s p99 %7.2f ms client %5.2f broker %5.2f CPU"
                        + " s/M %5.0f MiB others %2.0f%%",
                round == 0 ? "warm-up" : "run " + round + "  ",
                m.step(),
                m.side(),
                m.result().mibPerSecond(),
                m.result().recordsPerSecond(),
                m.result().latency().p99(),
                m.result().clientCpuSecondsPerMillion(),
                m.brokerCpuSecondsPerMillion(),
                m.brokerMib(),
                m.otherShare() * 100);
    }
}
