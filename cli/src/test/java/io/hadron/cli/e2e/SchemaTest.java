package io.hadron.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plan, apply, get, describe, delete and wait. */
@Tag("e2e")
class SchemaTest {
    private static final TestNode NODE = TestNode.shared();

    @TempDir private Path folder;

    @Test
    void applyingTwiceChangesNothing() throws IOException {
        String namespace = NODE.namespace();
        Files.writeString(folder.resolve("a.yaml"), TestNode.stream(namespace, "orders", 2));
        Files.writeString(
                folder.resolve("b.yml"),
                "kind: Group\nmetadata: {namespace: "
                        + namespace
                        + ", name: g}\nspec: {stream: orders}\n");
        JsonNode plan = NODE.run("plan", "-f", folder.toString()).json();
        assertThat(CliRun.fields(plan))
                .containsExactly("applied", "version", "summary", "changes", "problems");
        assertThat(plan.path("applied").asBoolean()).isFalse();
        assertThat(plan.path("summary").path("create").asInt()).isEqualTo(2);
        assertThat(CliRun.fields(plan.path("changes").path(0)))
                .containsExactly(
                        "action",
                        "object",
                        "kind",
                        "namespace",
                        "name",
                        "losesData",
                        "loss",
                        "fields");
        CliRun first = NODE.run("apply", "-f", folder.toString());
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.json().path("applied").asBoolean()).isTrue();
        CliRun second = NODE.run("apply", "-f", folder.toString());
        assertThat(second.json().path("summary").path("none").asInt()).isEqualTo(2);
        assertThat(second.json().path("summary").path("create").asInt()).isZero();
        CliRun dry = NODE.run("apply", "--dry-run", "-o", "table", "-f", folder.toString());
        assertThat(dry.out())
                .isEqualTo(
                        "Plan: 0 to create, 0 to change, 0 to replace, 0 to delete, 2 unchanged.\n");
    }

    @Test
    void whatIsGotCanBeAppliedAgain() {
        String namespace = NODE.namespaceWithOrders();
        String yaml = NODE.run("get", "-n", namespace, "-o", "yaml").out();
        CliRun again = NODE.runWith(yaml, "apply", "-f", "-");
        assertThat(again.code()).as(again.err() + yaml).isZero();
        assertThat(again.json().path("summary").path("change").asInt()).isZero();
        JsonNode stream = NODE.run("get", "stream", namespace + "/orders").json();
        assertThat(CliRun.fields(stream))
                .containsExactly(
                        "kind",
                        "namespace",
                        "name",
                        "id",
                        "revision",
                        "branch",
                        "branchRevision",
                        "labels",
                        "spec");
        assertThat(stream.path("spec").path("partitions").asInt()).isEqualTo(3);
    }

    @Test
    void describeShowsPartitions() {
        String namespace = NODE.namespaceWithOrders();
        assertThat(NODE.run("wait", "Stream/" + namespace + "/orders").code()).isZero();
        JsonNode partition =
                NODE.run("describe", "Stream/" + namespace + "/orders")
                        .json()
                        .path("status")
                        .path("partitions")
                        .path(2);
        assertThat(CliRun.fields(partition))
                .containsExactly(
                        "partition",
                        "leader",
                        "term",
                        "serving",
                        "lowMark",
                        "committedEnd",
                        "sizeBytes");
        assertThat(partition.path("serving").asBoolean()).isTrue();
    }

    @Test
    void whatLosesDataMustBeNamed() {
        String namespace = NODE.namespaceWithOrders();
        String stream = "Stream/" + namespace + "/orders";
        CliRun refused = NODE.run("delete", stream);
        assertThat(refused.code()).isEqualTo(4);
        assertThat(refused.err()).contains("--allow-data-loss");
        assertThat(NODE.run("delete", "--allow-data-loss", stream).code()).isZero();
        assertThat(NODE.run("wait", stream, "--for", "deleted").code()).isZero();
        assertThat(NODE.run("delete", stream).code()).isEqualTo(3);
        assertThat(NODE.run("delete", stream, "--if-exists").code()).isZero();
    }

    @Test
    void branchesKeepOlderRevisionsAndOthersOut() {
        String namespace = NODE.namespace();
        String yaml = TestNode.stream(namespace, "s", 1);
        String more = TestNode.stream(namespace, "s", 2);
        String object = "Stream/" + namespace + "/s";
        assertThat(
                        NODE.runWith(
                                        yaml,
                                        "apply",
                                        "-f",
                                        "-",
                                        "--branch",
                                        "main",
                                        "--revision",
                                        "5")
                                .code())
                .isZero();
        assertThat(
                        NODE.runWith(
                                        more,
                                        "apply",
                                        "-f",
                                        "-",
                                        "--branch",
                                        "main",
                                        "--revision",
                                        "4")
                                .code())
                .isEqualTo(4);
        CliRun other = NODE.runWith(more, "apply", "-f", "-", "--branch", "dev", "--revision", "9");
        assertThat(other.code()).isEqualTo(4);
        assertThat(other.err()).contains("main").contains("--take-over");
        assertThat(
                        NODE.runWith(more, "plan", "-f", "-", "--branch", "dev", "--revision", "9")
                                .code())
                .isEqualTo(4);
        assertThat(NODE.run("delete", object, "--allow-data-loss").code()).isEqualTo(4);
        assertThat(NODE.run("delete", object, "--allow-data-loss", "--take-over").code()).isZero();
    }

    @Test
    void allProblemsComeWithFileAndLine() throws IOException {
        Path bad =
                Files.writeString(
                        folder.resolve("bad.yaml"),
                        """
                        kind: Stream
                        metadata: {name: orders}
                        spec: {partitons: 3}
                        ---
                        kind: Strem
                        metadata: {name: x}
                        ---
                        kind: Group
                        metadata: {name: "a b"}
                        spec: {stream: nope}
                        """);
        for (String verb : new String[] {"plan", "apply", "lint"}) {
            CliRun run = NODE.run(verb, "-f", bad.toString());
            assertThat(run.code()).as(verb).isEqualTo(1);
            assertThat(run.err())
                    .contains(bad + ":3: ")
                    .contains("did you mean 'partitions'?")
                    .contains(bad + ":5: ")
                    .contains(bad + ":9: ");
        }
        assertThat(NODE.run("apply", "-f", bad.toString()).out()).isEmpty();
    }

    @Test
    void partitionsOnlyGrow() {
        String namespace = NODE.namespaceWithOrders();
        CliRun less = NODE.runWith(TestNode.stream(namespace, "orders", 1), "apply", "-f", "-");
        assertThat(less.code()).isEqualTo(1);
        assertThat(less.err()).contains("stdin:1").contains("PARTITIONS_ONLY_GROW");
        CliRun more =
                NODE.runWith(
                        TestNode.stream(namespace, "orders", 5), "apply", "-f", "-", "-o", "table");
        assertThat(more.out())
                .contains("~ change  Stream/" + namespace + "/orders")
                .contains("3 -> 5");
    }

    @Test
    void waitingHasAnEnd() {
        CliRun run = NODE.run("wait", "Stream/nowhere/orders", "--timeout", "300ms");
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("it does not exist");
        CliRun cluster = NODE.run("wait", "cluster");
        assertThat(cluster.code()).isZero();
        assertThat(CliRun.fields(cluster.json())).containsExactly("object", "state", "seconds");
    }
}
