package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pub, sub and peek. */
@Tag("e2e")
class RecordsTest {
    private static final TestNode NODE = TestNode.shared();

    @TempDir private Path folder;

    @Test
    void receiptsComeInTheOrderOfTheInput() throws IOException {
        String stream = NODE.namespaceWithOrders() + "/orders";
        String lines =
                IntStream.range(0, 5_000).mapToObj(i -> "v" + i).collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("lines"), lines);
        CliRun pub = NODE.run("pub", stream, "-F", file.toString());
        assertThat(pub.code()).as(pub.err()).isZero();
        List<JsonNode> receipts = pub.lines();
        assertThat(receipts).hasSize(5_000);
        assertThat(CliRun.fields(receipts.getFirst()))
                .containsExactly("stream", "partition", "offset", "duplicate");
        for (int i = 0; i < 5_000; i += 613) {
            JsonNode receipt = receipts.get(i);
            CliRun peek =
                    NODE.run(
                            "peek",
                            stream,
                            "-p",
                            receipt.path("partition").asText(),
                            "--from",
                            receipt.path("offset").asText(),
                            "--count",
                            "1");
            assertThat(peek.lines().getFirst().path("value").asText()).isEqualTo("v" + i);
        }
    }

    @Test
    void recordsHaveStableFields() {
        String stream = NODE.namespaceWithOrders() + "/orders";
        CliRun pub =
                NODE.run(
                        "pub",
                        stream,
                        "{\"a\":1}",
                        "--key",
                        "k",
                        "-H",
                        "h=v",
                        "-H",
                        "i=w=x",
                        "--acks",
                        "all");
        assertThat(pub.code()).as(pub.err()).isZero();
        JsonNode record = NODE.run("peek", stream).lines().getFirst();
        assertThat(CliRun.fields(record))
                .containsExactly(
                        "stream",
                        "partition",
                        "offset",
                        "term",
                        "timestamp",
                        "key",
                        "value",
                        "headers",
                        "attempt");
        assertThat(record.path("key").asText()).isEqualTo("k");
        assertThat(record.path("value").asText()).isEqualTo("{\"a\":1}");
        assertThat(record.path("headers").path("i").asText()).isEqualTo("w=x");
        assertThat(record.path("attempt").asInt()).isZero();
        JsonNode embedded = NODE.run("peek", stream, "--json-values").lines().getFirst();
        assertThat(embedded.path("value").path("a").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsPeekedCanBePublishedAgain() {
        String namespace = NODE.namespaceWithOrders();
        NODE.apply(TestNode.stream(namespace, "copy", 1));
        CliRun bytes =
                CliRun.at(NODE.url())
                        .input(new byte[] {(byte) 0xff, (byte) 0xfe, '\n'})
                        .run("pub", namespace + "/orders", "-k", "same");
        assertThat(bytes.code()).as(bytes.err()).isZero();
        NODE.run("pub", namespace + "/orders", "", "text", "-k", "same", "-H", "h=1");
        String records = NODE.run("peek", namespace + "/orders").out();
        assertThat(records).contains("\"valueEncoding\":\"base64\"");
        CliRun again = NODE.runWith(records, "pub", namespace + "/copy", "--ndjson");
        assertThat(again.code()).as(again.err()).isZero();
        List<JsonNode> copies = NODE.run("peek", namespace + "/copy").lines();
        assertThat(copies)
                .extracting(node -> node.path("value").asText())
                .containsExactly("//4=", "", "text");
        assertThat(copies.get(2).path("headers").path("h").asText()).isEqualTo("1");
        assertThat(copies.get(2).path("key").asText()).isEqualTo("same");
    }

    @Test
    void theFirstBadLineEndsItAndThoseBeforeArePublished() {
        String stream = NODE.namespaceWithOrders() + "/orders";
        CliRun run =
                NODE.runWith(
                        "{\"value\":1}\n{\"vlue\":2}\n{\"value\":3}\n", "pub", stream, "--ndjson");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines()).hasSize(1);
        assertThat(run.err())
                .contains("line 2: unknown field vlue")
                .contains("Did you mean value?");
        assertThat(NODE.run("peek", stream).lines()).hasSize(1);
    }

    @Test
    void recordsAboveTheLimitAreRefusedByName() {
        String stream = NODE.namespaceWithOrders() + "/orders";
        CliRun run = NODE.runWith("ok\n" + "x".repeat(2 << 20) + "\n", "pub", stream);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines()).hasSize(1);
        assertThat(run.err()).contains("record 2 was not published").contains("RECORD_TOO_LARGE");
    }

    @Test
    void groupsGetEachRecordOnce() {
        String stream = NODE.namespaceWithOrders() + "/orders";
        NODE.run("pub", stream, "1", "2", "3", "4", "5");
        CliRun first =
                NODE.run("sub", stream, "-g", "g", "--create", "--count", "2", "--timeout", "20s");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.lines()).hasSize(2);
        CliRun rest = NODE.run("sub", stream, "-g", "g", "--count", "3", "--timeout", "20s");
        assertThat(rest.lines()).hasSize(3);
        assertThat(rest.lines().getFirst().path("attempt").asInt()).isPositive();
        CliRun none = NODE.run("sub", stream, "-g", "g", "--count", "1", "--timeout", "500ms");
        assertThat(none.code()).isEqualTo(5);
        assertThat(none.err()).contains("0 of 1 records came");
    }

    @Test
    void peekShowsTheNewest() {
        String stream = NODE.namespaceWithOrders() + "/orders";
        NODE.run("pub", stream, "1", "2", "3", "-k", "same");
        assertThat(NODE.run("peek", stream, "--last", "2").lines())
                .extracting(node -> node.path("value").asText())
                .containsExactly("2", "3");
        assertThat(NODE.run("peek", stream, "--from", "latest").out()).isEmpty();
        assertThat(NODE.run("peek", stream, "--from", "1h", "-o", "json").json()).hasSize(3);
        assertThat(NODE.run("peek", stream, "-p", "7").code()).isEqualTo(3);
    }
}
