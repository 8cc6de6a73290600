package io.hadron.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;

/** Writes results as they come. Close it, or a JSON array stays open. One thread. */
public final class RowStream implements AutoCloseable {
    private final Output output;
    private final Format format;
    private final Function<ObjectNode, String> text;
    private long written;

    RowStream(Output output, Format format, Function<ObjectNode, String> text) {
        this.output = output;
        this.format = format;
        this.text = text;
    }

    /** Writes one; it may wait in the buffer. */
    public void write(ObjectNode row) {
        switch (format) {
            case TABLE -> output.line(Table.oneLine(text.apply(row)));
            case JSON -> output.print((written == 0 ? "[\n" : ",\n") + Json.compact(row));
            case YAML -> output.print("---\n" + Yaml.of(row));
            case NDJSON -> output.line(Json.compact(row));
        }
        written++;
    }

    public long written() {
        return written;
    }

    public void flush() {
        output.flush();
    }

    @Override
    public void close() {
        if (format == Format.JSON) {
            output.line(written == 0 ? "[]" : "\n]");
        }
        output.flush();
    }
}
