package io.hadron.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.data.LineReader;
import io.hadron.cli.output.Json;
import io.hadron.cli.session.CommandFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The records of the demo: the lines of a text file, plain or gzipped. */
record DemoInput(Path file, List<Line> lines, boolean hasAirports) {
    /** What the streams of the example accept. */
    private static final int MAX_LINE = 1 << 20;

    private static final long MAX_BYTES = 128L << 20;

    /**
     * One record.
     *
     * @param key its {@code origin}, else a hash of the line
     * @param delay minutes; null if the line has none
     */
    // Lines are never compared as records.
    @SuppressWarnings("ArrayRecordComponent")
    record Line(String key, byte[] value, @Nullable Double delay) {}

    DemoInput {
        lines = List.copyOf(lines);
    }

    static DemoInput read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.failed(
                    "there is no file " + file, "name a file of lines with --input FILE");
        }
        List<Line> lines = new ArrayList<>();
        boolean airports = false;
        long bytes = 0;
        try (LineReader reader = new LineReader(open(file), MAX_LINE)) {
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                bytes += line.length;
                if (bytes > MAX_BYTES) {
                    throw CommandFailure.failed(
                            file + " holds more than " + (MAX_BYTES >> 20) + " MiB",
                            "give the demo a part of it: head -n 100000");
                }
                if (line.length > 0) {
                    Line parsed = parse(line);
                    airports |= parsed.delay() != null;
                    lines.add(parsed);
                }
            }
        } catch (LineReader.TooLongException e) {
            throw CommandFailure.failed(file + ": " + e.getMessage(), "split that line");
        }
        if (lines.isEmpty()) {
            throw CommandFailure.failed(file + " has no lines", "name a file with some");
        }
        return new DemoInput(file, lines, airports);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped ? new GZIPInputStream(in, 64 << 10) : in;
    }

    private static Line parse(byte[] line) {
        JsonNode node = json(line);
        JsonNode origin = node.path("origin");
        if (!origin.isTextual()) {
            return new Line(hash(line), line, null);
        }
        JsonNode delay = node.path("delay");
        return new Line(origin.textValue(), line, delay.isNumber() ? delay.doubleValue() : null);
    }

    /** An empty object for a line of any other text. */
    private static JsonNode json(byte[] line) {
        try {
            return line[0] == '{'
                    ? Json.parse(new String(line, StandardCharsets.UTF_8))
                    : Json.object();
        } catch (JsonProcessingException e) {
            return Json.object();
        }
    }

    private static String hash(byte[] line) {
        CRC32C crc = new CRC32C();
        crc.update(line);
        return Long.toHexString(crc.getValue());
    }

    /** The file that comes with the project. */
    static Path flights(Path home) {
        return home.resolve("examples/flights/flights-20k.ndjson.gz");
    }
}
