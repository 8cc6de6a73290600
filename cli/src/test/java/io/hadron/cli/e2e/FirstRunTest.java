package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import io.hadron.cli.output.Json;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three commands of the quick start, and how they end. */
@Tag("e2e")
class FirstRunTest {
    private static final TestNode NODE = TestNode.shared();

    @Test
    void theFirstMessageWithinThreeCommands() throws IOException, InterruptedException {
        String namespace = NODE.namespace();
        try (CliProcess sub =
                new CliProcess(NODE.url(), "sub", namespace + "/orders", "--create")) {
            sub.awaitMessage("Listening on " + namespace + "/orders");
            CliRun pub = NODE.run("pub", namespace + "/orders", "{\"id\":1}");
            assertThat(pub.code()).as(pub.err()).isZero();
            JsonNode record = Json.parse(sub.line());
            assertThat(record.path("value").asText()).isEqualTo("{\"id\":1}");
            sub.interrupt();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.messages()).doesNotContain("Exception");
        }
    }

    @Test
    void aStreamThatIsMadeIsReadFromItsBeginning() throws IOException {
        String namespace = NODE.namespace();
        String stream = namespace + "/orders";
        try (CliProcess sub =
                new CliProcess(NODE.url(), "sub", stream, "--create", "--count", "2")) {
            sub.awaitMessage("Created stream " + stream);
            assertThat(NODE.run("pub", stream, "a", "b").code()).isZero();
            assertThat(Json.parse(sub.line()).path("value").asText()).isEqualTo("a");
            assertThat(Json.parse(sub.line()).path("value").asText()).isEqualTo("b");
        }
    }

    @Test
    void aReaderThatHasSeenEnoughEndsItQuietly() throws IOException, InterruptedException {
        String stream = NODE.namespaceWithOrders() + "/orders";
        String lines = "0123456789".repeat(20).concat("\n").repeat(5_000);
        assertThat(NODE.runWith(lines, "pub", stream, "--quiet").code()).isZero();
        try (CliProcess sub = new CliProcess(NODE.url(), "sub", stream, "--from", "first")) {
            assertThat(sub.line()).startsWith("{");
            sub.closeOutput();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.messages()).doesNotContain("hadron:");
        }
    }

    @Test
    void anInterruptedMemberGivesItsMessagesBack() throws IOException, InterruptedException {
        String namespace = NODE.namespaceWithOrders();
        String stream = namespace + "/orders";
        try (CliProcess sub =
                new CliProcess(NODE.url(), "sub", stream, "--group", "g", "--create")) {
            sub.awaitMessage("Consuming");
            NODE.run("pub", stream, "1", "2", "3");
            for (int i = 0; i < 3; i++) {
                assertThat(sub.line()).contains("\"attempt\":1");
            }
            sub.interrupt();
            assertThat(sub.exitCode()).isZero();
        }
        CliRun group = NODE.run("group", "describe", namespace + "/g");
        assertThat(group.json().path("lag").asInt()).as(group.out()).isZero();
    }
}
