package io.hadron.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down, and what the catalog covers. */
class ReportTest {
    @TempDir private Path folder;

    @Test
    void aSummaryKeepsTheRowsOfEarlierRuns() throws IOException {
        Scenario played = Catalog.of("F01");
        Scenario elsewhere = Catalog.of("F02");
        var report = new Report(folder);
        report.write(
                played,
                new Result(
                        "F01",
                        Result.Verdict.GOOD,
                        new TrialOptions(5, 3, true, 42, "", Map.of()),
                        1234,
                        "10 / 20 / 20 ms",
                        List.of(),
                        List.of("seen"),
                        9));
        report.write(elsewhere, Result.skipped(elsewhere, "simulator only"));
        report.summarize(Catalog.all());
        List<String> summary = Files.readAllLines(folder.resolve("README.md"));
        assertThat(summary)
                .anyMatch(line ->
                        line.contains("[F01](F01.md)")
                                && line.contains("1234")
                                && line.endsWith("| good |"));
        assertThat(summary)
                .anyMatch(line -> line.startsWith("| F02 |") && line.contains("simulator"));
        assertThat(folder.resolve("F02.md")).doesNotExist();
        assertThat(Files.readString(folder.resolve("F01.md")))
                .contains("- seen")
                .contains("--scenario F01 --rounds 5 --nodes 3 --brief --seed 42");
    }

    @Test
    void aBrokenPromiseIsNotHidden() throws IOException {
        Scenario played = Catalog.of("F06");
        var report = new Report(folder);
        report.write(
                played,
                new Result(
                        "F06",
                        Result.Verdict.BAD,
                        new TrialOptions(1, 3, false, 1, "", Map.of()),
                        1,
                        "-",
                        List.of("P1: gone"),
                        List.of(),
                        1));
        report.summarize(Catalog.all());
        assertThat(Files.readString(folder.resolve("README.md"))).contains("**BAD**");
        assertThat(Files.readString(folder.resolve("F06.md"))).contains("- P1: gone");
    }

    @Test
    void theCatalogCoversTheHall() {
        Set<String> expected = new HashSet<>();
        Stream.of(
                        IntStream.rangeClosed(1, 15),
                        IntStream.rangeClosed(20, 32),
                        IntStream.rangeClosed(40, 45),
                        IntStream.rangeClosed(47, 48),
                        IntStream.rangeClosed(85, 88))
                .forEach(range -> range.forEach(number -> expected.add("F%02d".formatted(number))));
        List<String> ids = Catalog.all().stream().map(Scenario::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(expected).isSubsetOf(new HashSet<>(ids));
    }

    @Test
    void everyScenarioOfTheShortSetIsThere() {
        assertThat(Catalog.SHORT.stream().map(Catalog::of)).hasSameSizeAs(Catalog.SHORT);
    }
}
