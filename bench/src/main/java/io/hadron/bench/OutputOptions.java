package io.hadron.bench;

import io.hadron.bench.load.Marker;
import io.hadron.bench.load.Stopwatch;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import picocli.CommandLine.Option;

/** How a result is shown. */
final class OutputOptions {
    /** Forms of output. */
    enum Form {
        TABLE,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json (${DEFAULT-VALUE}).")
    Form form = Form.TABLE;

    @Option(
            names = "--marks",
            hidden = true,
            description = "Print a line and wait for one before and after the measured part.")
    boolean marks;

    Stopwatch stopwatch(PrintStream out) {
        return new Stopwatch(marks ? new Lines(out) : Stopwatch.Marks.none());
    }

    /** Whoever runs this process takes its own measures while it waits. */
    private record Lines(PrintStream out) implements Stopwatch.Marks {
        @Override
        public void begin() {
            say(Marker.BEGIN);
        }

        @Override
        public void end() {
            say(Marker.END);
        }

        private void say(Marker marker) {
            out.println(marker.line());
            out.flush();
            try {
                int read = System.in.read();
                while (read != '\n' && read >= 0) {
                    read = System.in.read();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
