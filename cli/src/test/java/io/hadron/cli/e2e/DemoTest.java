package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on a small file: a node is killed in the middle and nothing is lost. */
@Tag("e2e")
class DemoTest {
    @TempDir private Path folder;

    @Test
    void nothingIsLostAndTheTableIsRight() throws IOException {
        String lines =
                IntStream.range(0, 600)
                        .mapToObj(i -> "{\"origin\":\"A" + i % 7 + "\",\"delay\":" + i % 11 + "}")
                        .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("flights.ndjson"), lines);
        CliRun run =
                CliRun.offline()
                        .run("demo", "--input", file.toString(), "--rate", "600", "-o", "json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode result = run.json();
        assertThat(CliRun.fields(result))
                .containsExactly(
                        "in",
                        "out",
                        "lost",
                        "duplicates",
                        "verified",
                        "outageMs",
                        "restartMs",
                        "recordsPerSecond",
                        "publishMs",
                        "endToEndMs",
                        "airports",
                        "problems");
        assertThat(result.path("in").asInt()).isEqualTo(600);
        assertThat(result.path("out").asInt()).isEqualTo(600);
        assertThat(result.path("verified").asBoolean()).isTrue();
        assertThat(result.path("airports").path(0).path("flights").asInt()).isEqualTo(86);
        assertThat(run.err()).contains("kill -9");
    }
}
