package io.hadron.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.cli.session.CommandFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartsTest {
    @TempDir private Path folder;

    @Test
    void linesAreKeyedByTheirOrigin() throws IOException {
        Path file = folder.resolve("some.ndjson.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(
                    "{\"origin\":\"DFW\",\"delay\":-5}\n\n{\"origin\":\"ORD\",\"delay\":7}\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        DemoInput input = DemoInput.read(file);
        assertThat(input.hasAirports()).isTrue();
        assertThat(input.lines()).extracting(DemoInput.Line::key).containsExactly("DFW", "ORD");
        assertThat(input.lines()).extracting(DemoInput.Line::delay).containsExactly(-5.0, 7.0);
    }

    @Test
    void anyTextWillDo() throws IOException {
        Path file = Files.writeString(folder.resolve("some.txt"), "one\ntwo\n{broken\none\n");
        DemoInput input = DemoInput.read(file);
        assertThat(input.hasAirports()).isFalse();
        assertThat(input.lines()).hasSize(4);
        assertThat(input.lines().get(0).key()).isEqualTo(input.lines().get(3).key());
    }

    @Test
    void filesWithoutLinesAreRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertThatThrownBy(() -> DemoInput.read(empty)).isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> DemoInput.read(folder.resolve("none")))
                .isInstanceOf(CommandFailure.class);
    }

    @Test
    void tablesSumUp() {
        DelayTable table = new DelayTable();
        table.add("DFW", 10);
        table.add("ORD", -4);
        table.add("DFW", 5);
        assertThat(table.busiest(1)).containsExactly(new DelayTable.Row("DFW", 2, 15));
        assertThat(table.busiest(9).getFirst().mean()).isEqualTo(7.5);
    }

    @Test
    void quantilesOfSortedValues() {
        double[] sorted = {1, 2, 3, 4};
        assertThat(Latencies.quantile(sorted, 0.5)).isEqualTo(2);
        assertThat(Latencies.quantile(sorted, 0.99)).isEqualTo(4);
        assertThat(Latencies.quantile(new double[0], 0.99)).isZero();
    }
}
