package io.hadron.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
    @TempDir private Path config;

    private CliRun run(String... arguments) {
        return new CliRun.Setup().variable("XDG_CONFIG_HOME", config.toString()).run(arguments);
    }

    private CliRun runAt(String url, String... arguments) {
        return new CliRun.Setup()
                .variable("XDG_CONFIG_HOME", config.toString())
                .variable("HADRON_URL", url)
                .run(arguments);
    }

    @Test
    void whatIsNearerWins() {
        assertThat(run("context", "set", "a", "--url", "hadron://127.0.0.1:1").code()).isZero();
        assertThat(run("context", "set", "b", "--url", "hadron://127.0.0.1:2").code()).isZero();
        assertThat(run("get", "--timeout", "100ms").err()).contains("127.0.0.1:1 (from context a)");
        assertThat(run("context", "use", "b").code()).isZero();
        assertThat(run("get", "--timeout", "100ms").err()).contains("127.0.0.1:2 (from context b)");
        assertThat(runAt("hadron://127.0.0.1:3", "get", "--timeout", "100ms").err())
                .contains("127.0.0.1:3 (from HADRON_URL)");
        assertThat(
                        runAt("hadron://127.0.0.1:3", "--context", "a", "get", "--timeout", "100ms")
                                .err())
                .contains("127.0.0.1:1 (from context a)");
        assertThat(run("--url", "hadron://127.0.0.1:4", "get", "--timeout", "100ms").err())
                .contains("127.0.0.1:4 (from --url)");
    }

    @Test
    void contextsAreListedWithoutTheirTokens() throws IOException {
        run("context", "set", "a", "--url", "hadron://h:1", "--token", "secret", "-n", "shop");
        CliRun list = run("context", "list");
        assertThat(list.out()).doesNotContain("secret");
        assertThat(CliRun.fields(list.json().path(0)))
                .containsExactly("name", "current", "url", "namespace", "hasToken");
        assertThat(list.json().path(0).path("current").asBoolean()).isTrue();
        Path file = config.resolve("hadron/contexts.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void unknownContextsGetANearOne() {
        run("context", "set", "prod", "--url", "hadron://h:1");
        CliRun run = run("--context", "prdo", "get");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("Did you mean prod?");
        assertThat(run("context", "delete", "prod").code()).isZero();
        assertThat(run("context", "list", "-o", "json").json()).isEmpty();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Files.createDirectories(config.resolve("hadron"));
        Files.writeString(config.resolve("hadron/contexts.json"), "{\"current\":");
        CliRun run = run("get");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("contexts.json");
    }
}
