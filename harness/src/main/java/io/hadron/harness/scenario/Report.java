package io.hadron.harness.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of results: one per scenario that was played, which keeps its row in its first line,
 * and a summary of all made out of these rows.
 */
public final class Report {
    private static final String ROW = "<!-- row: ";
    private static final String ROW_END = " -->";

    private final Path folder;

    /**
     * @param folder for the pages, made if it is missing
     */
    public Report(Path folder) {
        this.folder = folder;
    }

    /** Writes the page of a scenario that was played. */
    public void write(Scenario scenario, Result result) throws IOException {
        if (result.verdict() == Result.Verdict.SKIPPED) {
            return; // an older result stays, and the summary tells why it is not played here
        }
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        lines.add(ROW + row(scenario, result) + ROW_END);
        lines.add("# " + scenario.id() + ": " + scenario.what());
        lines.add("");
        lines.add("Written by `./hadron harness`; do not edit.");
        lines.add("");
        lines.add("| | |");
        lines.add("|---|---|");
        lines.add("| must hold | " + scenario.checks() + " |");
        lines.add("| rounds | " + result.played().rounds() + " |");
        lines.add("| operations of clients | " + result.operations() + " |");
        lines.add(
                "| time without acknowledged writes (p50 / p99 / longest) | "
                        + result.outage()
                        + " |");
        lines.add("| broken promises | " + result.problems().size() + " |");
        lines.add("| verdict | " + verdict(result) + " |");
        lines.add("| took | " + result.seconds() + " s |");
        lines.add("| when and where | " + LocalDate.now(ZoneOffset.UTC) + ", " + machine() + " |");
        lines.add(
                "| again | `./hadron harness --scenario %s %s` |"
                        .formatted(scenario.id(), result.played().words()));
        list(lines, "Notes", result.notes());
        list(lines, "Broken", result.problems());
        Files.write(folder.resolve(scenario.id() + ".md"), lines, StandardCharsets.UTF_8);
    }

    private static void list(List<String> lines, String title, List<String> entries) {
        if (!entries.isEmpty()) {
            lines.add("");
            lines.add("## " + title);
            lines.add("");
            entries.forEach(entry -> lines.add("- " + entry.lines().findFirst().orElse("")));
        }
    }

    private static String row(Scenario scenario, Result result) {
        return "| [%s](%s.md) | %s | %s | %d | %d | %d | %s | %s |"
                .formatted(
                        scenario.id(),
                        scenario.id(),
                        scenario.what(),
                        scenario.checks(),
                        result.played().rounds(),
                        result.operations(),
                        result.problems().size(),
                        result.outage(),
                        verdict(result));
    }

    private static String verdict(Result result) {
        return result.verdict() == Result.Verdict.GOOD ? "good" : "**BAD**";
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors()
                + " cores, "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + ", load average %.1f"
                        .formatted(
                                ManagementFactory.getOperatingSystemMXBean()
                                        .getSystemLoadAverage());
    }

    /** Writes the summary of all scenarios. */
    public void summarize(List<Scenario> scenarios) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        lines.add("# Results of the harness");
        lines.add("");
        lines.add(
                "Written by `./hadron harness`; do not edit. What the columns mean: [../README.md](../README.md).");
        lines.add("");
        lines.add(
                "| id | what is done | must hold | rounds | operations | broken | without writes (p50 / p99 / longest) | verdict |");
        lines.add("|---|---|---|--:|--:|--:|---|---|");
        for (Scenario scenario : scenarios) {
            lines.add(rowOf(scenario));
        }
        Files.write(folder.resolve("README.md"), lines, StandardCharsets.UTF_8);
    }

    private String rowOf(Scenario scenario) throws IOException {
        Path page = folder.resolve(scenario.id() + ".md");
        if (Files.exists(page)) {
            String first = Files.readAllLines(page, StandardCharsets.UTF_8).getFirst();
            if (first.startsWith(ROW) && first.endsWith(ROW_END)) {
                return first.substring(ROW.length(), first.length() - ROW_END.length());
            }
        }
        String obstacle = scenario.obstacle();
        String why = obstacle == null ? "not played yet" : obstacle;
        return "| %s | %s | %s | - | - | - | - | %s |"
                .formatted(scenario.id(), scenario.what(), scenario.checks(), why);
    }
}
