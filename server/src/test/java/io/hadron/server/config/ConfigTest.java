package io.hadron.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadron.storage.StorageLimits;
import io.hadron.storage.SyncMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    /** Names and defaults are promises: a change here is a change for every user. */
    private static final List<String> PINNED =
            List.of(
                    "node.id=node-1",
                    "node.data=hadron-data",
                    "node.create=true",
                    "node.properties=",
                    "cluster.secret=",
                    "cluster.join=",
                    "cluster.bootstrap=true",
                    "listen.host=127.0.0.1",
                    "listen.port=7400",
                    "listen.advertisedHost=",
                    "listen.advertisedPort=0",
                    "admin.enabled=true",
                    "admin.host=127.0.0.1",
                    "admin.port=7480",
                    "peer.host=127.0.0.1",
                    "peer.port=7491",
                    "peer.advertised=",
                    "peer.heartbeat=250ms",
                    "peer.timeout=1500ms",
                    "peer.outbound=64MiB",
                    "replication.catchUpRate=256MiB",
                    "replication.catchUpFloor=64MiB",
                    "replication.catchUpPatience=20ms",
                    "controller.host=127.0.0.1",
                    "controller.port=7490",
                    "controller.advertised=",
                    "controller.timeout=10s",
                    "storage.sync=always",
                    "storage.syncInterval=200ms",
                    "storage.blockCache=32MiB",
                    "storage.memtables=64MiB",
                    "storage.commit=16MiB",
                    "storage.reserve=128MiB",
                    "storage.fullBelow=512MiB",
                    "storage.lowBelow=1GiB",
                    "storage.spacePoll=250ms",
                    "storage.retentionInterval=5s",
                    "storage.scrubRate=4MiB",
                    "storage.scrubInterval=3d",
                    "shards.count=0",
                    "shards.tailCache=128MiB",
                    "shards.hangTimeout=30s",
                    "limits.maxRecord=1MiB",
                    "limits.maxBatch=8MiB",
                    "limits.maxFrame=16MiB",
                    "limits.inbound=256MiB",
                    "limits.inboundPerConnection=64MiB",
                    "limits.outboundPerConnection=128MiB",
                    "limits.directMemory=640MiB",
                    "limits.maxConnections=10000",
                    "limits.maxRequests=4096",
                    "limits.maxChannels=4096",
                    "network.ioThreads=2",
                    "network.receiveBuffer=128KiB",
                    "network.heartbeat=5s",
                    "network.handshakeTimeout=5s",
                    "network.frameTimeout=30s",
                    "log.level=info",
                    "log.libraries=warn");

    @Test
    void namesAndDefaultsArePinned() {
        assertThat(
                        ConfigReference.groups().stream()
                                .flatMap(group -> group.rows().stream())
                                .map(row -> row.name() + "=" + row.defaultText()))
                .containsExactlyElementsOf(PINNED);
    }

    @Test
    void defaultsMakeAConfiguration() {
        ServerConfig config = ServerConfig.defaults();
        assertThat(config.listen().port()).isEqualTo(7400);
        assertThat(config.listen().portForClients(4711)).isEqualTo(4711);
        assertThat(config.listen().hostForClients()).isEqualTo("127.0.0.1");
        assertThat(config.storage().sync()).isEqualTo(SyncMode.ALWAYS);
        assertThat(config.shards().threads()).isPositive();
    }

    @Test
    void theStoreTakesWhatAnyOtherNodeMayHaveTaken() {
        for (String limit : List.of("2MiB", "256MiB")) {
            ServerConfig config =
                    ConfigLoader.parse(
                            "t",
                            "limits: {maxRecord: 1MiB, maxBatch: "
                                    + limit
                                    + ", maxFrame: 300MiB, inboundPerConnection: 300MiB, inbound: 300MiB, outboundPerConnection: 300MiB}");
            assertThat(config.storage().engine(Path.of("x")).limits().maxBatch())
                    .isEqualTo(StorageLimits.MOST_BATCH);
        }
    }

    @Test
    void readsAFileAndLetsVariablesWin(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("hadron.yaml"),
                        """
                        # a comment
                        listen:
                          port: 17400
                          host: 0.0.0.0
                        storage: {sync: interval, syncInterval: 1s}
                        shards:
                        """);
        ServerConfig config =
                ConfigLoader.load(
                        file, Map.of("HADRON_LISTEN_PORT", "1", "HADRON_URL", "x", "PATH", "y"));
        assertThat(config.listen()).isEqualTo(new ListenConfig("0.0.0.0", 1, "", 0));
        assertThat(config.storage().syncInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(
                        ConfigLoader.fromEnvironment(Map.of("HADRON_LIMITS_MAX_REQUESTS", "5"))
                                .limits()
                                .maxRequests())
                .isEqualTo(5);
    }

    @Test
    void aHundredMebibyteRecordCanBeConfigured() {
        ServerConfig config =
                ConfigLoader.parse(
                        "test",
                        "limits: {maxRecord: 100MiB, maxBatch: 101MiB, maxFrame: 110MiB, inboundPerConnection: 256MiB}");
        assertThat(config.limits().maxRecord().bytes()).isEqualTo(100L << 20);
    }

    @Test
    void reportsAllProblemsWithTheirLines() {
        assertThat(
                        problems(
                                """
                                listen:
                                  prot: 7400
                                  port: 99999
                                storrage: {sync: always}
                                storage:
                                  sync: sometimes
                                  syncInterval: 5
                                limits:
                                  maxRecord: 10MiB
                                  maxRequests: many
                                admin: 5
                                log: {level: [info]}
                                network: {heartbeat: 5s, heartbeat: 6s}
                                """))
                .containsExactlyInAnyOrder(
                        "t:2: unknown setting listen.prot; did you mean listen.port?",
                        "t:3: listen.port must be between 0 and 65535, not 99999",
                        "t:4: unknown section storrage; did you mean storage?",
                        "t:6: storage.sync: \"sometimes\" is none of always, interval, os",
                        "t:7: storage.syncInterval: \"5\" is not a duration: write for example 250ms, 5s, 10m, 2h or 7d",
                        "t:10: limits.maxRequests: \"many\" is not a whole number",
                        "t:11: admin must hold settings, one a line",
                        "t:12: log.level must have one plain value",
                        "t:13: network.heartbeat is given twice");
    }

    @Test
    void checksRelations() {
        assertThat(problems("limits: {maxRecord: 10MiB}"))
                .containsExactly(
                        "t:1: limits.maxBatch (8MiB) must be at least limits.maxRecord + 64KiB (10304KiB)");
        assertThat(problems("limits: {maxRecord: 200MiB}"))
                .containsExactly(
                        "t:1: limits.maxRecord must be between 1KiB and 100MiB, not 200MiB");
        assertThat(problems("admin:\n  port: 7400"))
                .containsExactly("t:2: admin.port and listen.port must differ, both are 7400");
        assertThat(problems("shards: {tailCache: 1GiB}").getFirst())
                .contains("limits.directMemory");
        assertThat(problems("storage: {lowBelow: 1MiB}").getFirst()).contains("storage.fullBelow");
    }

    @Test
    void reportsVariables() {
        ConfigException e =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                ConfigLoader.fromEnvironment(
                                        Map.of(
                                                "HADRON_LISTEN_PROT",
                                                "1",
                                                "HADRON_ADMIN_PORT",
                                                "x")));
        assertThat(e.problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "HADRON_LISTEN_PROT: unknown variable; did you mean HADRON_LISTEN_PORT?",
                        "HADRON_ADMIN_PORT: admin.port: \"x\" is not a whole number");
    }

    @Test
    void refusesHostileYaml() {
        String bomb =
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\n";
        assertThat(problems(bomb).getFirst()).contains("aliases are not supported");
        assertThat(problems("a: " + "[".repeat(100_000)).getFirst()).contains("nested too deeply");
        assertThat(problems("{".repeat(100_000)).getFirst()).contains("nested too deeply");
        assertThat(problems("listen: {port: [1\n").getFirst()).contains("not YAML");
        assertThat(problems("- 1\n- 2\n").getFirst()).contains("expected sections");
        assertThat(problems("hello").getFirst()).contains("expected sections");
        assertThat(problems("? [a]\n: 1\n").getFirst()).contains("calar key");
        assertThat(problems("listen: !!javax.script.ScriptEngineManager {port: 1}"))
                .hasSizeLessThan(2);
        assertThat(problems("x".repeat(2 << 20)).getFirst()).contains("longer than");
        assertThat(problems("\"bad\\nkey: x\": 1").getFirst()).doesNotContain("\n");
        assertThat(problems("listen: {host: \"a\\nb\"}").getFirst()).doesNotContain("\n");
    }

    @Test
    void neverFailsOtherThanByProblems() {
        long seed = Long.getLong("hadron.seed", System.nanoTime());
        System.out.println("ConfigTest seed " + seed);
        Random random = new Random(seed);
        String pieces = "listen: {port} 7400\n -&*!|>'\"%@`#,[]?:\t~storage.sync\u0000\u2028é";
        for (int i = 0; i < 1000; i++) {
            String text =
                    random.ints(random.nextInt(60), 0, pieces.length())
                            .mapToObj(at ->
                                    pieces.substring(
                                            at,
                                            Math.min(pieces.length(), at + 1 + random.nextInt(6))))
                            .collect(Collectors.joining());
            problems(text);
        }
    }

    @Test
    void missingFileIsAProblem(@TempDir Path folder) {
        assertThatThrownBy(() -> ConfigLoader.load(folder.resolve("none.yaml"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("none.yaml: no such file");
    }

    @Test
    void theReferenceShowsEverySetting() {
        assertThat(ConfigReference.markdown())
                .contains("| `storage.sync` | always, interval, os | `always` |")
                .contains("`HADRON_LIMITS_INBOUND_PER_CONNECTION`");
    }

    @Test
    void sizesAndDurationsPrintAsTheyAreRead() {
        for (String text : List.of("0B", "1B", "1KiB", "10304KiB", "8MiB", "3GiB", "2TiB")) {
            assertThat(DataSize.parse(text)).hasToString(text);
        }
        assertThat(DataSize.parse("5MB").bytes()).isEqualTo(5_000_000);
        for (String text : List.of("0ms", "1ms", "1500ms", "90s", "5m", "2h", "7d")) {
            assertThat(Durations.print(Durations.parse(text))).isEqualTo(text);
        }
        for (String text : List.of("", "-1", "1.5GiB", "1XB", "999999999TiB", "1 2")) {
            assertThatThrownBy(() -> DataSize.parse(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<String> problems(String yaml) {
        try {
            ConfigLoader.parse("t", yaml);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }

    @Test
    void clusterSettingsAreReadAndJudged() {
        ServerConfig config =
                ConfigLoader.parse(
                        "t",
                        """
                        cluster: {secret: "abcdefgh-1", join: "n1:7400, [::1]:7401"}
                        node: {properties: "rack=r1, zone=a"}
                        peer: {advertised: "n9:9000"}
                        controller: {advertised: n9}
                        """);

        assertThat(config.cluster().joinTargets())
                .containsExactly(new HostPort("n1", 7400), new HostPort("::1", 7401));
        assertThat(config.cluster().toString()).doesNotContain("abcdefgh");
        assertThat(config.node().propertyMap()).isEqualTo(Map.of("rack", "r1", "zone", "a"));
        assertThat(config.peer().addressForPeers(1)).isEqualTo(new HostPort("n9", 9000));
        assertThat(config.controller().addressForPeers(5)).isEqualTo(new HostPort("n9", 5));
        for (String wrong :
                List.of(
                        "cluster: {join: \"n1:7400\"}",
                        "cluster: {secret: short}",
                        "cluster: {secret: abcdefgh, join: n1}",
                        "node: {properties: rack}",
                        "peer: {port: 7490}",
                        "peer: {timeout: 200ms}")) {
            assertThatThrownBy(() -> ConfigLoader.parse("t", wrong))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class);
        }
    }
}
