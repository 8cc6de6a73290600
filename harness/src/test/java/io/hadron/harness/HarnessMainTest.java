package io.hadron.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line. */
class HarnessMainTest {
    @TempDir private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) throws IOException {
        return HarnessMain.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void listsWhatThereIs() throws IOException {
        assertThat(run("--list")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("F01  kill -9")
                .contains("can not run here: ");
    }

    @Test
    void aScenarioThatIsPlayedElsewhereIsNoFailure() throws IOException {
        assertThat(run("--scenario", "f02", "--out", folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("0 scenarios played, 0 bad, 1 not played");
        assertThat(Files.readString(folder.resolve("README.md"))).contains("| F02 |");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThat(run("--scenario", "F999")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--nonsense")).isEqualTo(2);
        assertThat(run("--scenario", "F06", "--rounds", "x")).isEqualTo(2);
        assertThat(run("--scenario", "F06", "--nodes", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "harness: there is no scenario F999 (--list names them); see hadron harness --help",
                        "harness: say which scenarios: --scenario F06, --short or --all; see hadron harness --help",
                        "harness: unknown option, or no value: --nonsense; see hadron harness --help",
                        "harness: --rounds takes a number from 1 to 1000000, not x; see hadron harness --help",
                        "harness: --nodes takes a number from 1 to 9, not 0; see hadron harness --help");
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("usage: hadron harness");
    }
}
