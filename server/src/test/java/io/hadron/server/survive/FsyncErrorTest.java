package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.client.HadronClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk whose fsync fails for the controller: the node must not live on, and nothing is
 * acknowledged after it. The same for the data, under load, is a scenario of the harness.
 */
class FsyncErrorTest {
    private static final int CONTROLLER_FAILED = 71;

    @TempDir private Path dir;

    private Path flag;
    private NodeProcess node;

    @BeforeEach
    void prepare() throws Exception {
        flag = dir.resolve("fail-now");
        node =
                new NodeProcess(dir.resolve("data"))
                        .set("LD_PRELOAD", buildShim().toString())
                        .set("FAIL_SYNC_FLAG", flag.toString());
    }

    @Test
    void aFailedSyncOfTheControllersLogEndsTheNode() throws Exception {
        node.set("FAIL_SYNC_PATH", "/controller/").start();
        try (NodeProcess _ = node;
                HadronClient client =
                        HadronClient.builder(node.url())
                                .requestTimeout(Duration.ofSeconds(60))
                                .connect()) {
            Files.createFile(flag);
            CompletableFuture<Void> change =
                    CompletableFuture.runAsync(
                            () -> Streams.apply(client, "kind: Stream\nmetadata: {name: late}\n"));
            assertThat(node.awaitExit()).as(node.log()).isEqualTo(CONTROLLER_FAILED);
            assertThat(change.isDone()).as("acknowledged after the fault").isFalse();
            Files.delete(flag);
            node.start();
            change.join();
            assertThat(client.admin().get("Stream", "default", "late")).hasSize(1);
        }
    }

    private Path buildShim() throws Exception {
        Path source = dir.resolve("failing-fsync.c");
        try (InputStream in = FsyncErrorTest.class.getResourceAsStream("/failing-fsync.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        Path shim = dir.resolve("failing-fsync.so");
        Process gcc;
        try {
            gcc =
                    new ProcessBuilder(
                                    "gcc",
                                    "-shared",
                                    "-fPIC",
                                    "-o",
                                    shim.toString(),
                                    source.toString(),
                                    "-ldl")
                            .inheritIO()
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "no gcc here: the failing disk is not tested");
            throw e;
        }
        assertThat(gcc.waitFor()).isZero();
        return shim;
    }
}
