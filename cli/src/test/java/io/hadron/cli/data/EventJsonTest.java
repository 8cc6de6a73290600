package io.hadron.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.client.Event;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventJsonTest {
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void textAndJsonAndNothing() {
        assertThat(text(EventJson.parse("{\"value\":\"plain\"}").value())).isEqualTo("plain");
        assertThat(text(EventJson.parse("{\"value\":{\"a\":[1,2.50]}}").value()))
                .isEqualTo("{\"a\":[1,2.50]}");
        Event event =
                EventJson.parse("{\"key\":\"k\",\"value\":null,\"headers\":{\"h\":[\"1\",\"2\"]}}");
        assertThat(event.value()).isNull();
        assertThat(text(event.key())).isEqualTo("k");
        assertThat(event.headers())
                .extracting(header -> text(header.value()))
                .containsExactly("1", "2");
    }

    @Test
    void bytesComeBackFromBase64() {
        Event event =
                EventJson.parse(
                        "{\"stream\":\"a/b\",\"offset\":3,\"value\":\"//4=\",\"valueEncoding\":\"base64\"}");
        assertThat(event.value()).containsExactly(0xff, 0xfe);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"vlue\":1} | Did you mean value?",
                "{} | the field value is missing",
                "[1] | not a JSON object",
                "{\"value\":1} x | not JSON",
                "{\"value\":\"!\",\"valueEncoding\":\"base64\"} | not Base64",
            })
    void oddLinesAreRefused(String line, String says) {
        assertThatThrownBy(() -> EventJson.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }
}
