package io.hadron.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static List<String> lines(String text) throws IOException {
        try (LineReader reader = reader(text, 1 << 20)) {
            List<String> found = new ArrayList<>();
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                found.add(new String(line, StandardCharsets.UTF_8));
            }
            return found;
        }
    }

    private static LineReader reader(String text, int max) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new LineReader(new ByteArrayInputStream(bytes), max);
    }

    @Test
    void splitsLines() throws IOException {
        assertThat(lines("")).isEmpty();
        assertThat(lines("a")).containsExactly("a");
        assertThat(lines("a\n\nb\r\nc")).containsExactly("a", "", "b", "c");
        assertThat(lines("a\n")).containsExactly("a");
    }

    @Test
    void linesMayCrossTheBuffer() throws IOException {
        String lengthy = "x".repeat(200_000);
        assertThat(lines("a\n" + lengthy + "\nb\n")).containsExactly("a", lengthy, "b");
    }

    @Test
    void aLineThatIsTooLongIsRefusedByNumber() {
        assertThatThrownBy(
                        () -> {
                            LineReader reader = reader("ok\n" + "x".repeat(2 << 20), 1 << 20);
                            reader.next();
                            reader.next();
                        })
                .isInstanceOf(LineReader.TooLongException.class)
                .hasMessage("line 2 is longer than 1 MiB");
    }
}
