package io.hadron.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final Table TABLE =
            new Table(Column.text("NAME", "name"), Column.number("COUNT", "count"));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String rows(@Nullable Format format, boolean terminal) {
        Output output = new Output(bytes, format, terminal, false);
        output.rows(List.of(row("a", 1), row("bb\u001b[2J", 20_000)), TABLE);
        output.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static ObjectNode row(String name, long count) {
        return Json.object().put("name", name).put("count", count);
    }

    @Test
    void tablesAreForTerminalsAndWithoutControlCharacters() {
        assertThat(rows(null, true))
                .isEqualTo("NAME      COUNT\na             1\nbb [2J   20,000\n");
    }

    @Test
    void programsGetJson() {
        assertThat(rows(null, false)).startsWith("[ {\n").contains("\"count\" : 20000");
    }

    @Test
    void ndjsonIsOneObjectALine() {
        assertThat(rows(Format.NDJSON, true)).startsWith("{\"name\":\"a\",\"count\":1}\n{");
    }

    @Test
    void yamlQuotesWhatNeedsIt() {
        ObjectNode node = Json.object().put("a", "yes").put("b", "plain").put("c", "1");
        node.putObject("d").putArray("e").add(1).add("x: y");
        node.putArray("f");
        assertThat(Yaml.of(node))
                .isEqualTo(
                        """
                        a: "yes"
                        b: plain
                        c: "1"
                        d:
                          e:
                            - 1
                            - "x: y"
                        f: []
                        """);
    }

    @Test
    void streamsOfRowsAreOneArrayInJson() {
        Output output = new Output(bytes, Format.JSON, false, false);
        try (RowStream rows = output.stream(Object::toString)) {
            rows.write(row("a", 1));
            rows.write(row("b", 2));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("[\n{\"name\":\"a\",\"count\":1},\n{\"name\":\"b\",\"count\":2}\n]\n");
    }

    @Test
    void sizesAndAgesAreShort() {
        assertThat(Column.size(0)).isEqualTo("0 B");
        assertThat(Column.size(1536)).isEqualTo("1.5 KiB");
        assertThat(Column.age(250)).isEqualTo("250ms");
        assertThat(Column.age(192_000)).isEqualTo("3m12s");
        assertThat(Column.age(90_000_000)).isEqualTo("1d1h");
        assertThat(Column.count(-1)).isEqualTo("-");
    }
}
