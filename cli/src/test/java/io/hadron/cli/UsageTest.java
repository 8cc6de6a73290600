package io.hadron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
    @Test
    void helpListsWhatThereIsAndNothingThatComesLater() {
        CliRun help = CliRun.offline().run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        for (String command :
                List.of(
                        "demo",
                        "server",
                        "pub",
                        "sub",
                        "peek",
                        "plan",
                        "apply",
                        "get",
                        "describe",
                        "delete",
                        "wait",
                        "lint",
                        "group",
                        "dlq",
                        "explain",
                        "cluster",
                        "node",
                        "doctor",
                        "context",
                        "completion",
                        "bench",
                        "simulate",
                        "test")) {
            assertThat(help.out()).containsPattern("(?m)^    " + command + " +[A-Z]");
        }
        for (String later : List.of("tx", "pipeline", "user", "token", "backup")) {
            assertThat(help.out()).doesNotContainPattern("(?m)^    " + later + " ");
        }
    }

    @Test
    void nothingAtAllShowsTheHelp() {
        assertThat(CliRun.offline().run().out()).startsWith("Usage: hadron");
    }

    @ParameterizedTest
    @CsvSource({
        "aply, Did you mean apply?",
        "grup, Did you mean group?",
        "pubb, Did you mean pub",
    })
    void unknownCommandsGetANearOne(String word, String hint) {
        CliRun run = CliRun.offline().run(word);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("unknown command " + word).contains(hint);
    }

    @Test
    void unknownOptionsGetANearOne() {
        CliRun run = CliRun.offline().run("pub", "orders", "--kye", "x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("unknown option --kye")
                .contains("Did you mean --key?")
                .contains("hadron pub --help");
    }

    @ParameterizedTest
    @CsvSource({
        "get -o xml, 'table, json, yaml, ndjson'",
        "get --timeout 3x, not a duration",
        "get --timeout 0s, longer than nothing",
        "get strems, Did you mean Stream?",
        "peek a/b/c, only a-z",
        "peek Shop/orders, namespace 'Shop'",
        "sub orders --from yesterday, first",
        "sub orders --count 0, --count",
        "pub, missing required parameter",
        "explain orders -g billing, STREAM/PARTITION/OFFSET",
        "wait cluster --for deleted, can not be deleted",
        "group, needs a command",
        "--url http://x get, not hadron",
        "describe orders, names no object",
        "demo --nodes 2, 1 node or 3",
        "pub a/orders x -n b, not in the namespace b",
    })
    void wrongUsageSaysWhatIsWrongAndWhatToDo(String line, String says) {
        CliRun run = CliRun.offline().run(line.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(says).doesNotContain("\tat ");
    }

    @Test
    void whatTheLauncherRunsIsNotRunHere() {
        CliRun run = CliRun.offline().run("server", "dev", "--port", "1");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("./hadron server dev --port 1");
    }

    @Test
    void aNodeThatIsNotThereIsUnavailable() {
        CliRun run = CliRun.offline().run("get", "--timeout", "200ms");
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .contains("no node answers at hadron://127.0.0.1:1 (from HADRON_URL)")
                .contains("hadron server dev");
    }

    @Test
    void completionIsAShellScript() {
        CliRun run = CliRun.offline().run("completion", "bash");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("#!").contains("complete -F").contains("redrive");
        assertThat(CliRun.offline().run("completion", "fish").code()).isEqualTo(2);
    }

    @Test
    void lintNeedsNoCluster() {
        CliRun run =
                CliRun.offline()
                        .input("kind: Stream\nmetadata: {name: orders}\nspec: {partitons: 3}\n")
                        .run("lint", "-f", "-");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("stdin:3: ").contains("did you mean 'partitions'?");
        assertThat(run.json().path("problems").path(0).path("code").asText())
                .isEqualTo("UNKNOWN_FIELD");
        assertThat(CliRun.offline().run("lint", "-f", "/nonexistent.yaml").code()).isEqualTo(1);
    }
}
