package io.hadron.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateMainTest {
    private static final SimulationOptions BROKEN =
            SimulationOptions.seed(1).withBug(PlantedBug.REPORT_BEFORE_SYNC).withNodes(1);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int simulate(String... args) {
        return SimulateMain.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** A bad seed stops the others: those that were not played count for nothing. */
    @Test
    void thePageCountsTheSeedsThatWerePlayed() {
        long asked = 1_000_000;
        var batch = SeedBatch.run(BROKEN, asked, 1);

        assertThat(batch.played()).isBetween(1L, 1_000L);
        assertThat(Math.round(batch.perMinute() * batch.seconds() / 60)).isEqualTo(batch.played());
        assertThat(ResultTable.figures(batch, 1, asked, 1))
                .contains("| seeds | 1 to 1000000 |")
                .contains("| seeds played | " + batch.played() + " |")
                .contains("| verdict | seed 1 breaks ");
    }

    @Test
    void aFailureSaysHowManySeedsWerePlayed() {
        String[] args =
                BROKEN.commandLine().replace("--seeds 1 ", "--seeds 1000000 ").split(" ", -1);
        args = java.util.Arrays.copyOfRange(args, 2, args.length);

        assertThat(simulate(args)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("seed 1 breaks:")
                .containsPattern("[1-9][0-9]{0,2} of 1000000 seeds played, [1-9][0-9]* bad");
    }

    @ParameterizedTest
    @CsvSource({
        "--seeds, x, '--seeds takes a number of at least 1, not x'",
        "--seeds, -1, '--seeds takes a number of at least 1, not -1'",
        "--seeds, 0, '--seeds takes a number of at least 1, not 0'",
        "--seeds, 9223372036854775807, there are not so many seeds",
        "--nodes, 10, '--nodes takes a number from 0 to 9, not 10'",
        "--bug, NOBODY, --bug does not know NOBODY",
        "--sedes, 5, unknown option --sedes"
    })
    void whatCanNotBeMeantIsOneLine(String option, String value, String message) {
        assertThat(simulate(option, value)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("simulate: " + message + "; see hadron simulate --help\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void helpListsWhatCanBeNamed() {
        assertThat(simulate("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("usage: hadron simulate", "REPORT_BEFORE_SYNC", "kinds: ");
    }
}
