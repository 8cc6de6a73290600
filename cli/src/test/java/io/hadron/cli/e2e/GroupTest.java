package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.HadronClient;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Consumer groups and dead letters. */
@Tag("e2e")
class GroupTest {
    private static final TestNode NODE = TestNode.shared();

    private static void group(String namespace, String more) {
        NODE.apply(
                "kind: Group\nmetadata: {namespace: "
                        + namespace
                        + ", name: billing}\nspec: {stream: orders"
                        + more
                        + "}\n");
    }

    @Test
    void groupsHaveStableFields() {
        String namespace = NODE.namespaceWithOrders();
        group(namespace, "");
        JsonNode row = NODE.run("group", "list", "-n", namespace).json().path(0);
        assertThat(CliRun.fields(row))
                .containsExactly(
                        "namespace",
                        "name",
                        "stream",
                        "paused",
                        "deadLetter",
                        "partitions",
                        "members",
                        "outstanding",
                        "inFlight",
                        "waiting",
                        "deadLettering",
                        "lag",
                        "lagMs",
                        "complete",
                        "unanswered");
        JsonNode group = NODE.run("group", "describe", namespace + "/billing").json();
        assertThat(group.path("partitions")).hasSize(3);
        assertThat(CliRun.fields(group.path("partitions").path(0)))
                .containsExactly(
                        "partition",
                        "head",
                        "committedEnd",
                        "lowMark",
                        "oldestOutstanding",
                        "outstanding",
                        "inFlight",
                        "waiting",
                        "deadLettering",
                        "deadLetterProblem",
                        "lag",
                        "lagMs",
                        "acked",
                        "redelivered",
                        "deadLettered",
                        "rejected",
                        "skipped",
                        "epoch",
                        "term",
                        "members");
    }

    @Test
    void pausedGroupsGetNothingAndSeekGoesBack() {
        String namespace = NODE.namespaceWithOrders();
        String stream = namespace + "/orders";
        String name = namespace + "/billing";
        group(namespace, "");
        NODE.run("pub", stream, "1", "2", "3");
        assertThat(NODE.run("group", "pause", name).json().path("paused").asBoolean()).isTrue();
        CliRun paused =
                NODE.run("sub", stream, "-g", "billing", "--count", "1", "--timeout", "500ms");
        assertThat(paused.code()).isEqualTo(5);
        assertThat(NODE.run("group", "resume", name).json().path("paused").asBoolean()).isFalse();
        assertThat(consume(stream)).hasSize(3);
        CliRun seek = NODE.run("group", "seek", name, "--to", "first");
        assertThat(seek.code()).as(seek.err()).isZero();
        assertThat(consume(stream)).hasSize(3);
        assertThat(NODE.run("group", "seek", name, "--to", "latest").code()).isZero();
        assertThat(NODE.run("group", "describe", name).json().path("lag").asInt()).isZero();
        assertThat(NODE.run("group", "seek", name, "--to", "first", "-p", "9").code()).isEqualTo(3);
        assertThat(NODE.run("group", "delete", name).code()).isZero();
        assertThat(NODE.run("group", "describe", name).code()).isEqualTo(3);
    }

    private static List<JsonNode> consume(String stream) {
        CliRun run = NODE.run("sub", stream, "-g", "billing", "--count", "3", "--timeout", "20s");
        assertThat(run.code()).as(run.err()).isZero();
        return run.lines();
    }

    @Test
    void unknownNamesGetANearOne() {
        String namespace = NODE.namespaceWithOrders();
        group(namespace, "");
        CliRun stream = NODE.run("pub", namespace + "/ordres", "x");
        assertThat(stream.code()).isEqualTo(3);
        assertThat(stream.err()).contains("Did you mean orders?").contains("UNKNOWN_STREAM");
        CliRun group = NODE.run("group", "describe", namespace + "/biling");
        assertThat(group.code()).isEqualTo(3);
        assertThat(group.err()).contains("Did you mean billing?");
        CliRun elsewhere = NODE.run("peek", "nowhere-at-all/orders");
        assertThat(elsewhere.code()).isEqualTo(3);
        assertThat(elsewhere.err()).contains("There is no namespace nowhere-at-all.");
        CliRun object = NODE.run("get", "Stream/" + namespace + "/oders");
        assertThat(object.code()).isEqualTo(3);
        assertThat(object.err()).contains("Did you mean orders?");
        CliRun member = NODE.run("sub", namespace + "/orders", "-g", "biling", "--count", "1");
        assertThat(member.code()).isEqualTo(3);
        assertThat(member.err()).contains("Did you mean billing?");
    }

    @Test
    void explainSaysWhereAMessageIs() {
        String namespace = NODE.namespaceWithOrders();
        group(namespace, "");
        JsonNode receipt = NODE.run("pub", namespace + "/orders", "x").json();
        String place =
                namespace
                        + "/orders/"
                        + receipt.path("partition").asText()
                        + "/"
                        + receipt.path("offset").asText();
        CliRun run = NODE.run("explain", place, "-g", "billing");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(CliRun.fields(run.json()))
                .containsExactly("stream", "partition", "offset", "group", "reason", "text");
    }

    @Test
    void deadLettersAreShownSentBackOnceAndPurged() {
        String namespace = NODE.namespaceWithOrders();
        NODE.apply(TestNode.stream(namespace, "dead", 1));
        group(namespace, ", deadLetter: dead");
        String stream = namespace + "/orders";
        String name = namespace + "/billing";
        NODE.run("pub", stream, "good", "bad", "-k", "k", "-H", "h=v");
        rejectTheBadOne(stream);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> NODE.run("dlq", "show", name).lines().size() == 1);
        JsonNode letter = NODE.run("dlq", "show", name).lines().getFirst();
        assertThat(CliRun.fields(letter))
                .containsExactly(
                        "stream",
                        "partition",
                        "offset",
                        "timestamp",
                        "origin",
                        "attempts",
                        "cause",
                        "reason",
                        "key",
                        "value",
                        "headers");
        assertThat(letter.path("value").asText()).isEqualTo("bad");
        assertThat(letter.path("reason").asText()).isEqualTo("it is bad");
        assertThat(letter.path("origin").path("stream").asText()).isEqualTo(stream);
        assertThat(CliRun.fields(letter.path("headers"))).containsExactly("h");
        assertThat(NODE.run("dlq", "list", "-n", namespace).json().path(0).path("records").asInt())
                .isEqualTo(1);

        CliRun redrive = NODE.run("dlq", "redrive", name);
        assertThat(redrive.code()).as(redrive.err()).isZero();
        assertThat(redrive.json().path("redriven").asInt()).isEqualTo(1);
        assertThat(NODE.run("dlq", "redrive", name).json().path("redriven").asInt()).isZero();
        List<JsonNode> records = NODE.run("peek", stream).lines();
        assertThat(records)
                .extracting(node -> node.path("value").asText())
                .containsExactly("good", "bad", "bad");
        assertThat(CliRun.fields(records.getLast().path("headers")))
                .containsExactly("h", "hadron-redriven-from");

        assertThat(NODE.run("dlq", "purge", name).code()).isEqualTo(2);
        assertThat(NODE.run("dlq", "purge", name, "--yes").json().path("purged").asInt())
                .isEqualTo(1);
        assertThat(NODE.run("dlq", "show", name).out()).isEmpty();
    }

    private static void rejectTheBadOne(String stream) {
        try (HadronClient client = NODE.client();
                Consumer consumer = client.subscription(stream).group("billing").open()) {
            int left = 2;
            while (left > 0) {
                DeliveryBatch batch = consumer.pollBatch(left, Duration.ofSeconds(5));
                for (Delivery delivery : batch) {
                    if ("bad".equals(delivery.valueText())) {
                        delivery.reject("it is bad");
                    } else {
                        delivery.ackAndWait();
                    }
                }
                left -= batch.size();
            }
        }
    }

    @Test
    void aGroupWithoutDeadLettersSaysSo() {
        String namespace = NODE.namespaceWithOrders();
        group(namespace, "");
        CliRun run = NODE.run("dlq", "show", namespace + "/billing");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("has no dead-letter stream").contains("deadLetter:");
    }
}
