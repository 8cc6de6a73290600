package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cluster, its nodes, and the wrong protocol on the wrong port. */
@Tag("e2e")
class ClusterTest {
    private static final TestNode NODE = TestNode.shared();

    @Test
    void nodesHaveStableFields() {
        JsonNode status = NODE.run("cluster", "status").json();
        assertThat(CliRun.fields(status))
                .containsExactly(
                        "clusterId",
                        "ready",
                        "controllerLeader",
                        "controllerVoters",
                        "metadataVersion",
                        "groups",
                        "nodes");
        assertThat(CliRun.fields(status.path("groups")))
                .containsExactly(
                        "total", "leaderless", "underReplicated", "unavailable", "troubles");
        assertThat(status.path("ready").asBoolean()).isTrue();
        JsonNode node = NODE.run("node", "list").json().path(0);
        assertThat(CliRun.fields(node))
                .containsExactly(
                        "id",
                        "address",
                        "rack",
                        "state",
                        "pid",
                        "replicas",
                        "leaders",
                        "crc",
                        "version",
                        "uptimeMs",
                        "mode",
                        "learners",
                        "stopped");
        String id = node.path("id").asText();
        assertThat(NODE.run("node", "describe", id).json().path("pid")).isEqualTo(node.path("pid"));
        assertThat(NODE.run("node", "describe", "nobody").code()).isEqualTo(3);
    }

    @Test
    void aNodeIsCordonedAndTakenBack() {
        String id = NODE.run("node", "list").json().path(0).path("id").asText();
        assertThat(NODE.run("node", "cordon", id).json().path("mode").asText())
                .isEqualTo("cordoned");
        assertThat(NODE.run("node", "uncordon", id).json().path("mode").asText())
                .isEqualTo("active");
        assertThat(NODE.run("node", "cordon", "9999").code()).isEqualTo(3);
        CliRun refused = NODE.run("node", "remove", id);
        assertThat(refused.code()).as(refused.err()).isEqualTo(4);
    }

    @Test
    void recoveryNamesTheLossAndWantsAYes() {
        String namespace = NODE.namespaceWithOrders();
        String id = NODE.run("node", "list").json().path(0).path("id").asText();
        String partition = namespace + "/orders/0";
        CliRun unsaid = NODE.run("cluster", "recover", partition, "--leader", id);
        assertThat(unsaid.code()).as(unsaid.err()).isEqualTo(4);
        assertThat(unsaid.err()).contains("are lost").contains("--accept-loss");
        assertThat(
                        NODE.run("cluster", "recover", partition, "--leader", id, "--accept-loss")
                                .code())
                .isEqualTo(2);
        CliRun needless =
                NODE.run("cluster", "recover", partition, "--leader", id, "--accept-loss", "--yes");
        assertThat(needless.code()).as(needless.err()).isEqualTo(4);
        assertThat(NODE.run("cluster", "recover", "orders", "--leader", id).code()).isEqualTo(2);
    }

    @Test
    void nothingWasLostYet() {
        CliRun audit = NODE.run("cluster", "audit");
        assertThat(audit.code()).as(audit.err()).isZero();
        assertThat(audit.json()).isEmpty();
        assertThat(NODE.run("cluster", "audit", "--limit", "0").code()).isEqualTo(2);
    }

    @Test
    void doctorLooksAround() {
        CliRun run = NODE.run("doctor");
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.json().findValuesAsText("check")).contains("java", "disk", "connection");
        assertThat(CliRun.fields(run.json().path(0)))
                .containsExactly("check", "state", "found", "advice");
        CliRun offline = CliRun.offline().run("doctor", "--timeout", "200ms");
        assertThat(offline.code()).isEqualTo(1);
    }

    @Test
    void httpOnTheBrokerPortIsToldWhereToGo() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + NODE.port() + "/"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("NOT_HADRON").contains("admin port");
        }
    }

    @Test
    void theHttpPortIsNoBroker() {
        CliRun run =
                CliRun.at("hadron://127.0.0.1:" + NODE.httpPort()).run("get", "--timeout", "5s");
        assertThat(run.code()).isPositive();
        assertThat(run.err()).contains("NOT_HADRON").contains("admin port");
    }

    @Test
    void tablesComeOnlyOnTerminals() {
        CliRun piped = NODE.run("node", "list");
        assertThat(piped.out()).startsWith("[");
        CliRun shown =
                CliRun.at(NODE.url()).onTerminal().variable("NO_COLOR", "1").run("node", "list");
        assertThat(shown.out()).startsWith("ID ").contains("leader");
    }
}
