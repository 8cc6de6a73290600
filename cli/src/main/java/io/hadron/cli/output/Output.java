package io.hadron.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Standard output: data and nothing else. One thread. */
public final class Output {
    private final OutputStream out;
    private final @Nullable Format asked;
    private final boolean terminal;
    private final boolean color;

    /**
     * @param asked by the user, or null
     */
    public Output(OutputStream out, @Nullable Format asked, boolean terminal, boolean color) {
        this.out = out;
        this.asked = asked;
        this.terminal = terminal;
        this.color = color;
    }

    /** What was asked for; else a table on a terminal and JSON for programs. */
    public Format format() {
        return formatOr(terminal ? Format.TABLE : Format.JSON);
    }

    /** What was asked for, or this. */
    public Format formatOr(Format otherwise) {
        return asked == null ? otherwise : asked;
    }

    /** Whether a person reads it. */
    public boolean isTable() {
        return format() == Format.TABLE;
    }

    /** A list of results. */
    public void rows(List<ObjectNode> rows, Table table) {
        switch (format()) {
            case TABLE -> print(table.render(rows));
            case JSON -> {
                ArrayNode array = Json.array();
                array.addAll(rows);
                line(Json.pretty(array));
            }
            case YAML -> {
                ArrayNode array = Json.array();
                array.addAll(rows);
                print(Yaml.of(array));
            }
            case NDJSON -> rows.forEach(row -> line(Json.compact(row)));
        }
    }

    /** One result, with a text of its own for people. */
    public void object(ObjectNode node, Function<ObjectNode, String> text) {
        switch (format()) {
            case TABLE -> print(text.apply(node));
            case JSON -> line(Json.pretty(node));
            case YAML -> print(Yaml.of(node));
            case NDJSON -> line(Json.compact(node));
        }
    }

    /** Results that come one by one, one JSON object a line unless asked otherwise. */
    public RowStream stream(Function<ObjectNode, String> text) {
        return new RowStream(this, formatOr(Format.NDJSON), text);
    }

    public void line(String text) {
        print(text);
        print("\n");
    }

    public void print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when all of it has left this process. */
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String green(String text) {
        return colored("32", text);
    }

    public String yellow(String text) {
        return colored("33", text);
    }

    public String red(String text) {
        return colored("31", text);
    }

    public String bold(String text) {
        return colored("1", text);
    }

    private String colored(String code, String text) {
        return color ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
