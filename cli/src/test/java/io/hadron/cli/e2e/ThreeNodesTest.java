package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import io.hadron.cli.demo.DemoNode;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes as processes, started by one command: what operators see and do. */
@Tag("e2e")
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodesTest {
    @TempDir private static Path folder;

    private static DemoNode cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = DemoNode.start(folder.resolve("cluster"), 3);
        String stream =
                """
                kind: Stream
                metadata: {name: orders}
                spec: {partitions: 6, replicas: 3}
                """;
        assertThat(run(stream, "apply", "-f", "-").code()).isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        cluster.close();
    }

    private static CliRun run(String input, String... arguments) {
        return CliRun.at(cluster.url()).input(input).run(arguments);
    }

    private static JsonNode json(String... arguments) {
        CliRun run = CliRun.at(cluster.url()).run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run.json();
    }

    private static JsonNode node(String id) {
        return json("node", "describe", id);
    }

    private static void awaitWell() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    JsonNode groups = json("cluster", "status").path("groups");
                    return groups.path("underReplicated").asInt() == 0
                            && groups.path("leaderless").asInt() == 0;
                });
    }

    @Test
    @Order(1)
    void nodesTellWhatTheyAre() {
        JsonNode status = json("cluster", "status");
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("controllerVoters")).hasSize(3);
        List<String> roles = new ArrayList<>();
        for (JsonNode node : json("node", "list")) {
            assertThat(node.path("state").asText()).isEqualTo("up");
            assertThat(ProcessHandle.of(node.path("pid").asLong())).isPresent();
            assertThat(node.path("replicas").asInt()).isEqualTo(6);
            assertThat(node.path("leaders").asInt()).isEqualTo(2);
            roles.add(node.path("crc").asText());
        }
        assertThat(roles).containsExactlyInAnyOrder("leader", "voter", "voter");
    }

    @Test
    @Order(2)
    void anyNodeIsAnEntryPoint() {
        for (String address : cluster.url().substring("hadron://".length()).split(",")) {
            CliRun run =
                    CliRun.at("hadron://" + address).input("1\n2\n3\n").run("pub", "orders", "-q");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(
                            CliRun.at("hadron://" + address)
                                    .run("describe", "Stream/default/orders")
                                    .json()
                                    .path("status")
                                    .path("partitions"))
                    .hasSize(6)
                    .allMatch(partition -> partition.path("serving").asBoolean());
        }
    }

    @Test
    @Order(3)
    void aDrainedNodeLeadsNothingAndClientsDoNotNotice() {
        try (HadronClient client = HadronClient.connect(cluster.url());
                Publisher publisher = client.publisher("orders")) {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                receipts.add(publisher.publishAsync(Event.record("k" + i, "v")));
            }
            JsonNode drained = json("node", "drain", "3");
            for (int i = 0; i < 200; i++) {
                receipts.add(publisher.publishAsync(Event.record("k" + i, "v")));
            }
            receipts.forEach(CompletableFuture::join);
            assertThat(drained.path("leaders").asInt()).isZero();
            assertThat(drained.path("empty").asBoolean()).isFalse();
        }
        assertThat(json("node", "uncordon", "3").path("mode").asText()).isEqualTo("active");
        json("cluster", "rebalance");
        await().atMost(Duration.ofSeconds(30)).until(() -> node("3").path("leaders").asInt() == 2);
    }

    @Test
    @Order(4)
    void aNodeWithTheLastCopiesIsNotRemoved() {
        CliRun refused = CliRun.at(cluster.url()).run("node", "remove", "3");
        assertThat(refused.code()).as(refused.err()).isEqualTo(4);
    }

    @Test
    @Order(5)
    void aKilledNodeIsLatency() {
        awaitWell();
        String leader =
                json("describe", "Stream/default/orders")
                        .path("status")
                        .path("partitions")
                        .path(0)
                        .path("leader")
                        .asText();
        try (HadronClient client = HadronClient.connect(cluster.url());
                Publisher publisher = client.publisher("orders")) {
            publisher.publish(Event.record(null, "before").partition(0));
            assertThat(
                            ProcessHandle.of(node(leader).path("pid").asLong())
                                    .orElseThrow()
                                    .destroyForcibly())
                    .isTrue();
            List<CompletableFuture<Receipt>> receipts =
                    IntStream.range(0, 100)
                            .mapToObj(i ->
                                    publisher.publishAsync(
                                            Event.record(null, "v" + i).partition(0)))
                            .collect(Collectors.toList());
            receipts.forEach(CompletableFuture::join);
        }
        assertThat(node(leader).path("state").asText()).isEqualTo("down");
        assertThat(json("cluster", "status").path("groups").path("underReplicated").asInt())
                .isEqualTo(6);
    }

    @Test
    @Order(6)
    void allOfItStartsAgain() throws IOException, InterruptedException {
        cluster.stop();
        assertThat(Files.exists(folder.resolve("cluster/cluster.properties"))).isTrue();
        cluster.restart();
        awaitWell();
        assertThat(json("node", "list"))
                .hasSize(3)
                .allMatch(node -> node.path("state").asText().equals("up"));
    }
}
