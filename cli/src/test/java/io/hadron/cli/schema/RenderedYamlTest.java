package io.hadron.cli.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.cli.output.Json;
import org.junit.jupiter.api.Test;

class RenderedYamlTest {
    @Test
    void readsWhatANodeAnswers() throws Exception {
        String yaml =
                """
                kind: Stream
                metadata:
                  namespace: shop
                  name: orders
                  labels:
                    team: "a \\"b\\" \\\\ c"
                    "yes": "12"
                spec:
                  partitions: 3
                  retention:
                    time: 7d
                  maxRecordSize: 1MiB
                """;
        assertThat(Json.parse(Json.compact(RenderedYaml.read(yaml))))
                .isEqualTo(
                        Json.parse(
                                """
                                {"kind":"Stream","metadata":{"namespace":"shop","name":"orders",
                                "labels":{"team":"a \\"b\\" \\\\ c","yes":"12"}},
                                "spec":{"partitions":3,"retention":{"time":"7d"},"maxRecordSize":"1MiB"}}
                                """));
    }
}
